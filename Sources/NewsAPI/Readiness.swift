/// Whether the server can do all it is there for, as `/health/ready` tells it.
package struct Readiness: Sendable, Hashable {
    /// Whether the catalogue is open and agrees with the files.
    package var catalogueIsReady: Bool
    /// Whether every article has its related headlines worked out.
    package var relatedIsReady: Bool
    /// The files that are broken, each with its line, field and reason; they do not make the
    /// server unready.
    package var problems: [String]

    /// Creates a state.
    package init(catalogueIsReady: Bool, relatedIsReady: Bool, problems: [String] = []) {
        self.catalogueIsReady = catalogueIsReady
        self.relatedIsReady = relatedIsReady
        self.problems = problems
    }

    /// Whether traffic may be sent here.
    package var isReady: Bool { catalogueIsReady && relatedIsReady }
}
