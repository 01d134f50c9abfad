/// Whether the server can do all it is there for, as `/health/ready` tells it.
package struct Readiness: Sendable, Hashable {
    /// Whether the catalogue is open and agrees with the files.
    package var catalogueIsReady: Bool
    /// Whether every article has its related headlines worked out.
    package var relatedIsReady: Bool
    /// How many files are broken; they do not make the server unready.
    package var problemCount: Int

    /// Creates a state.
    package init(catalogueIsReady: Bool, relatedIsReady: Bool, problemCount: Int) {
        self.catalogueIsReady = catalogueIsReady
        self.relatedIsReady = relatedIsReady
        self.problemCount = problemCount
    }

    /// Whether traffic may be sent here.
    package var isReady: Bool { catalogueIsReady && relatedIsReady }
}
