import News

/// Pictures and sounds.
extension NinjsReader {
    /// Takes addresses from renditions and associations, which stay in `extra` as they are.
    mutating func readPictures() throws(DocumentError) {
        let type = field("type")?.node.string
        if type == "picture" || type == "graphic" || type == nil {
            article.image = field("renditions").flatMap { Self.bestRendition($0.node)?.url }
        } else if type == "audio" || type == "video",
            let rendition = field("renditions").flatMap({ Self.bestRendition($0.node) })
        {
            attach(rendition, title: nil)
        }
        guard let associations = field("associations") else { return }
        var items: [(name: String?, node: JSON.Node)] = []
        if let members = associations.node.members {
            items = members.map { ($0.name, $0.value) }
        } else if let elements = associations.node.elements {
            items = elements.map { ($0["name"]?.string, $0) }
        } else {
            throw associations.wrong("an object or an array")
        }
        // The picture that stands for the article comes first.
        items.sort { ($0.name == "featuremedia" ? 0 : 1) < ($1.name == "featuremedia" ? 0 : 1) }
        for (_, item) in items {
            guard let renditions = item["renditions"],
                let rendition = Self.bestRendition(renditions)
            else { continue }
            switch item["type"]?.string {
            case "picture", "graphic":
                if article.image == nil { article.image = rendition.url }
            case "audio", "video": attach(rendition, title: item["headline"]?.string)
            default: continue
            }
        }
    }

    private mutating func attach(_ rendition: Rendition, title: String?) {
        guard let type = rendition.type else { return }
        var attachment = Article.Attachment(url: rendition.url, mimeType: type)
        attachment.title = title
        attachment.sizeInBytes = rendition.size
        article.attachments.append(attachment)
    }

    private struct Rendition {
        var url: String
        var type: String?
        var width: Int
        var size: Int64?
    }

    /// The widest rendition with a web address.
    private static func bestRendition(_ node: JSON.Node) -> Rendition? {
        let nodes = node.elements ?? node.members?.map(\.value) ?? []
        func integer(_ node: JSON.Node?) -> Int? {
            if case .number(let text) = node?.value { Int(text) } else { nil }
        }
        return nodes.compactMap { node -> Rendition? in
            guard let url = node["href"]?.string, HTMLSanitizer.isAllowed(url, for: "src") else {
                return nil
            }
            return Rendition(
                url: url,
                type: (node["contentType"] ?? node["contenttype"] ?? node["mimetype"])?.string,
                width: integer(node["width"]) ?? 0,
                size: integer(node["sizeInBytes"] ?? node["sizeinbytes"]).map(Int64.init)
            )
        }
        .max { $0.width < $1.width }
    }
}
