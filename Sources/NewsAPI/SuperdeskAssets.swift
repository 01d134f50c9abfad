import Formats
import HTTP
import HTTPTypes
import News

/// The pictures, sounds and films that go with what a Superdesk pushes: its `assets_url`.
///
/// Superdesk asks for each by its id, sends those that are not here, and then the item. They are
/// ordinary media: `superdesk/ID` in the library.
extension NewsResponder {
    /// `GET /push/superdesk/assets/{id}`: whether an asset is here; 200 or 404 and nothing else.
    ///
    /// Superdesk does not sign this, and gives the item up for good for any other status.
    func superdeskAsset(_ id: String, _ call: Call) throws(Refusal) -> Response {
        var response = Response(status: .notFound, fields: [.cacheControl: "no-store"])
        guard superdesk.admits(call.request.clientAddress), let path = Self.path(ofAsset: id),
            try asking(try media.open(path)) != nil
        else { return response }
        response.status = .ok
        return response
    }

    /// `POST /push/superdesk/assets`: takes in one asset, a form with `media_id` and `media`.
    func takeSuperdeskAsset(_ call: Call) throws(Refusal) -> Response {
        try requireSuperdesk(call)
        let form: MultipartForm
        let id: String
        let content: ArraySlice<UInt8>
        do throws(MultipartForm.Fault) {
            form = try MultipartForm(
                call.request.body,
                contentType: call.request.fields[.contentType]
            )
            id = String(decoding: try form.only("media_id").content, as: UTF8.self)
            content = try form.only("media").content
        } catch {
            throw .problem(Problem(.badRequest, detail: "The form \(error.reason)."))
        }
        guard let path = Self.path(ofAsset: id) else {
            throw .problem(
                Problem(.badRequest, detail: "media_id is not a path of names, such as 2025/a.jpg.")
            )
        }
        do throws(RepositoryError) {
            try media.put(Array(content), at: path)
        } catch {
            throw .unwritten(error)
        }
        return Self.pushed(.created)
    }

    /// Where an asset is kept.
    private static func path(ofAsset id: String) -> MediaPath? { MediaPath("superdesk/" + id) }

    /// An item with the addresses of its assets, where these are here, in place of Superdesk's own.
    ///
    /// Those of renditions and attachments, and wherever the same address stands in a body.
    func localized(_ item: JSON.Node) throws(Refusal) -> JSON.Node {
        var addresses: [String: String] = [:]
        try gatherAssets(of: item, into: &addresses)
        return addresses.isEmpty ? item : Self.replacing(addresses, in: item)
    }

    private func gatherAssets(
        of node: JSON.Node,
        into addresses: inout [String: String]
    ) throws(Refusal) {
        for element in node.elements ?? [] { try gatherAssets(of: element, into: &addresses) }
        for member in node.members ?? [] { try gatherAssets(of: member.value, into: &addresses) }
        guard let id = node["media"]?.string, let address = node["href"]?.string,
            let path = Self.path(ofAsset: id), try asking(try media.open(path)) != nil
        else { return }
        addresses[address] = site.url(of: path)
    }

    private static func replacing(_ addresses: [String: String], in node: JSON.Node) -> JSON.Node {
        switch node.value {
        case .array(let elements):
            let elements = elements.map { replacing(addresses, in: $0) }
            return JSON.Node(line: node.line, value: .array(elements))
        case .object(let members):
            let members = members.map { member in
                let value =
                    member.name == "href"
                    ? member.value.string.flatMap { addresses[$0] }
                        .map { JSON.Node(line: member.line, value: .string($0)) }
                    : member.name == "body_html"
                        ? replacingSources(addresses, in: member.value) : nil
                return JSON.Member(
                    name: member.name,
                    line: member.line,
                    value: value ?? replacing(addresses, in: member.value)
                )
            }
            return JSON.Node(line: node.line, value: .object(members))
        default: return node
        }
    }

    /// HTML with other addresses in its attributes.
    private static func replacingSources(
        _ addresses: [String: String],
        in node: JSON.Node
    ) -> JSON.Node? {
        guard var html = node.string else { return nil }
        for (address, local) in addresses {
            // Whole attributes alone: one address may begin another.
            for written in Set([address, address.replacing("&", with: "&amp;")]) {
                for quote in ["\"", "'"] {
                    html = html.replacing(
                        "=" + quote + written + quote,
                        with: "=" + quote + local + quote
                    )
                }
            }
        }
        return JSON.Node(line: node.line, value: .string(html))
    }
}
