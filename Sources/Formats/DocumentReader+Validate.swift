import News

extension DocumentReader {
    /// Checks whether a document is valid in its own format and version.
    ///
    /// ninjs is held to the schema of its version; whether it has a headline or a text, which an
    /// article here needs, is another question. Documents of the other formats are valid when they
    /// can be read.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - name: Its file name, for what the name says about the format.
    ///   - format: Its format, or `nil` to recognise it.
    ///   - ninjs: The version of ninjs that JSON is held to when it states none; `nil` finds out
    ///     whether it is ninjs, and which.
    /// - Returns: The faults, in the order of the document; empty when it is valid.
    package func validate(
        _ bytes: [UInt8],
        name: String,
        format: DocumentFormat?,
        ninjs: String? = nil
    ) -> [DocumentError] {
        let format = format ?? recognise(bytes, name: name)
        if format == .ninjs || format == .native {
            let node: JSON.Node
            do throws(JSONError) {
                node = try JSON.parse(bytes)
            } catch {
                return [DocumentError(error)]
            }
            if format == .ninjs || ninjs != nil {
                return NinjsSchema.faults(node, unstated: ninjs)
            }
            // The least ninjs has few members, none of them its own: it is no less valid for that.
            if node["id"] == nil, node["uri"] != nil {
                let faults = NinjsSchema.faults(node)
                if faults.isEmpty || node["headline"] == nil { return faults }
            }
        }
        return read(bytes, name: name, format: format).compactMap { result in
            if case .failure(let error) = result.result { error } else { nil }
        }
    }

    /// The versions of ninjs that documents can be held to: 1.0 to 3.1, and the drafts.
    package static var ninjsVersions: [String] { NinjsSchema.versions }

    /// Checks a ninjs document against the schema of one version, such as `3.1`.
    ///
    /// - Parameters:
    ///   - bytes: The document.
    ///   - version: One of ``ninjsVersions``.
    /// - Returns: The faults; empty when it is valid.
    package func validateNinjs(_ bytes: [UInt8], version: String) -> [DocumentError] {
        do throws(JSONError) {
            return NinjsSchema.faults(try JSON.parse(bytes), version: version)
        } catch {
            return [DocumentError(error)]
        }
    }
}
