/// Which generation of ninjs a document has the members of.
enum NinjsShape {
    /// 1.x: `headline`, `body_html`, `pubstatus`; Superdesk's dialect too.
    case first
    /// 2.x: `headlines`, `bodies`, lower case.
    case second
    /// 3.x: `headlines`, `bodies`, camel case.
    case third

    /// Recognises the shape, or returns `nil` when the document is not ninjs.
    init?(_ node: JSON.Node) {
        guard let members = node.members else { return nil }
        let names = Set(members.map(\.name))
        func has(_ candidates: String...) -> Bool { !names.isDisjoint(with: candidates) }
        if let version = node["standard"]?["version"]?.string ?? node["$standard"]?.string {
            if version.hasPrefix("3") { self = .third; return }
            if version.hasPrefix("2") { self = .second; return }
        }
        // Members that only the native article has.
        if has("id", "date_published", "date_modified", "status", "section", "wire", "rights") {
            return nil
        }
        if has(
            "pubStatus",
            "versionCreated",
            "firstCreated",
            "contentCreated",
            "representationType",
            "embargoedUntil",
            "infoSources",
            "altIds",
            "usageTerms",
            "copyrightHolder",
            "copyrightNotice",
            "digitalSourceType",
            "trustIndicators",
            "edNote",
            "rightsInfo",
            "plannedCoverage",
            "eventDetails"
        )
            || node["bodies"]?.elements?.contains(where: { $0["contentType"] != nil }) == true
        {
            self = .third
        } else if has("headlines", "bodies", "descriptions", "infosources", "trustindicators")
            || node["associations"]?.elements != nil || node["renditions"]?.elements != nil
        {
            self = .second
        } else if has(
            "pubstatus",
            "versioncreated",
            "firstcreated",
            "contentcreated",
            "guid",
            "$standard",
            "body_xhtml",
            "description_text",
            "description_html",
            "representationtype",
            "infosource",
            "copyrightholder",
            "renditions",
            "associations"
        )
            || has("uri") && has("type")
        {
            self = .first
        } else {
            return nil
        }
    }
}
