import Foundation
import TestSupport
import Testing

/// What the tests read of a native article on disk or on the wire.
struct ArticleFile: Decodable {
    struct Wire: Decodable { var title: String }
    struct Author: Decodable { var name: String }

    var id: String
    var uri: String?
    var headline: String
    var summary: String?
    var body_text: String?
    var body_html: String?
    var source: String?
    var authors: [Author]?
    var section: String?
    var tags: [String]?
    var language: String?
    var date_published: String?
    var related: [String]?
    var wire: [Wire]?
    var url: String?
}

/// The articles of `Config/sample`, through `newsd import`.
@Suite(.serialized, .ownThread)
struct SampleImportTests {
    /// What one document of the sample must become.
    struct Row: Sendable, CustomTestStringConvertible {
        var file: String
        var headline: String
        var source: String
        var date: String
        var section: String
        /// A piece of the body's first paragraph, and of its last.
        var body: [String]
        /// What the body must be free of.
        var absent: [String] = []
        var authors: [String] = []
        var wire: [String] = []
        var uri: String?

        var testDescription: String { file }
    }

    static let rows = [
        Row(
            file: "wikinews/2019-10-02-police-shoot-teenage-protester-as-hong-kong-"
                + "demonstrations-continue.json",
            headline: "Police shoot teenage protester as Hong Kong demonstrations continue",
            source: "Wikinews",
            date: "2019-10-02",
            section: "news/world/asia",
            body: ["For the first time in the sixteen weeks", "the actions of police toward"],
            wire: [
                "Hong Kong protesters surround downtown police complex",
                "Hong Kong protests continue through police opposition, rainstorms",
                "Hong Kong leader announces withdrawal of extradition bill",
            ],
            uri: "https://en.wikinews.org/wiki/Police_shoot_teenage_protester_as_Hong_Kong_"
                + "demonstrations_continue"
        ),
        Row(
            file: "wikinews/2020-02-14-world-health-organization-names-new-coronavirus-"
                + "covid-19.ninjs.json",
            headline: "World Health Organization names new coronavirus COVID-19",
            source: "Wikinews",
            date: "2020-02-14T00:00:00Z",
            section: "news/health",
            body: ["On Tuesday, the World Health Organization", "has already killed more than"],
            uri: "https://en.wikinews.org/wiki/World_Health_Organization_names_new_"
                + "coronavirus_COVID-19"
        ),
        Row(
            file: "senate/2007-01-17-korea-beef-grassley.ninjs.json",
            headline: "SEN. GRASSLEY URGES KOREAN AMBASSADOR TO REVERSE KOREA'S REFUSAL OF U.S."
                + " BEEF",
            source: "Office of Sen. Grassley",
            date: "2007-01-17T00:00:00Z",
            section: "government/senate",
            body: ["Grassley"],
            uri: "urn:x-press-release:us-senate:2007-01-17:grassley-445"
        ),
        Row(
            file: "wikinews/2020-04-05-sars-cov-2-surpasses-one-million-infections-"
                + "worldwide.ninjs.json",
            headline: "SARS-CoV-2 surpasses one million infections worldwide",
            source: "Wikinews",
            date: "2020-04-05T00:00:00Z",
            section: "news/health",
            body: ["On Thursday, the total number", "stay-at-home order until May 1."],
            uri: "https://en.wikinews.org/wiki/SARS-CoV-2_surpasses_one_million_infections_"
                + "worldwide"
        ),
        Row(
            file: "wikinews/2019-09-01-hurricane-dorian-strengthens-to-category-5-makes-"
                + "landfall-in-the-bahamas.txt",
            headline: "Hurricane Dorian strengthens to Category 5, makes landfall in the Bahamas",
            source: "Wikinews",
            date: "2019-09-01",
            section: "news/weather",
            body: ["In an advisory issued at 11:00 a.m.", "This text is by the contributors"],
            absent: ["Off the wire", "You are here", "Adjust font size"],
            wire: [
                "Hurricane Dorian leaves trail of destruction in the Bahamas",
                "Tropical Storm Humberto upgraded to hurricane status",
                "Hurricane Humberto strengthens to Category 3 while approaching Bermuda",
                "Puerto Rico's governor Rosselló resigns, new governor sworn in",
            ]
        ),
        Row(
            file: "digitalgov/2019-05-08-rpa-community-of-practice.md",
            headline: "Introducing the New Robotic Process Automation Community of Practice",
            source: "Digital.gov",
            date: "2019-05-08T17:48:00-05:00",
            section: "technology/automation",
            body: ["Originally published on the", "To learn more about how to get involved"],
            absent: ["headline:", "---"],
            authors: ["Ed Burrows"],
            uri: "https://digital.gov/2019/05/08/introducing-new-rpa-community-practice/"
        ),
        Row(
            file: "digitalgov/2019-07-09-get-to-know-10x.md",
            headline: "Get Your Idea Funded Through 10x",
            source: "Digital.gov",
            date: "2019-07-09T09:00:00-05:00",
            section: "technology/innovation",
            body: ["The two most important principles", "If you have any additional questions"],
            authors: ["Nico Papafil", "Will Cahoe", "Sarah Crane", "Jeremy Zilar"],
            uri: "https://digital.gov/2019/07/09/get-to-know-10x/"
        ),
        Row(
            file: "digitalgov/2018-12-20-designing-for-translation.html",
            headline: "Designing for Translation",
            source: "Digital.gov",
            date: "2018-12-20T10:02:00-05:00",
            section: "technology/languages",
            body: ["You need to create new content", "All references to specific brands"],
            absent: ["ld+json", "CC0 1.0 worldwide", "By Laura Godfrey"],
            authors: ["Laura Godfrey"],
            uri: "https://digital.gov/2018/12/20/designing-for-translation/"
        ),
        Row(
            file: "digitalgov/2021-07-27-translation-glossaries.html",
            headline: "6 Ways Translation Glossaries Help Agencies Succeed In Sharing Information",
            source: "Digital.gov",
            date: "2021-07-27T17:43:00-05:00",
            section: "technology/languages",
            body: ["A translation glossary is an", "For examples, check out our"],
            authors: ["Fedora Braverman"]
        ),
        Row(
            file: "wikinews/2019-09-11-uk-prime-minister-johnson-suspends-parliament-for-five-"
                + "weeks-as-brexit-deadline-approaches.html",
            headline: "UK Prime Minister Johnson suspends parliament for five weeks as Brexit"
                + " deadline approaches",
            source: "Wikinews",
            date: "2019-09-11",
            section: "news/politics/united-kingdom",
            body: ["Per request of United Kingdom", "Johnson asked Queen Elizabeth II"],
            absent: ["Off the wire", "You are here", "Adjust font size", "Attribution 2.5"]
        ),
    ]

    @Test("a document of the sample keeps its facts", arguments: rows)
    func document(_ row: Row) throws {
        let folder = try TemporaryFolder()
        let path = NewsdBinary.sample.appending(path: row.file).path
        let run = try NewsdProcess.run(
            ["import", "--content", folder.content.path, path],
            in: folder
        )
        try #require(run.status == 0, "\(run.errors)")
        let files = try folder.tree("content").filter { $0.key.hasPrefix("articles/") }
        try #require(files.count == 1, "\(files.keys)")
        let (name, data) = try #require(files.first)
        let article = try JSONDecoder().decode(ArticleFile.self, from: data)

        let day = row.date.prefix(10).replacing("-", with: "/")
        #expect(name == "articles/\(day)/\(article.id).json")
        #expect(article.headline == row.headline)
        #expect(article.source == row.source)
        #expect(article.date_published == row.date)
        #expect(article.section == row.section)
        #expect((article.authors ?? []).map(\.name) == row.authors)
        #expect((article.wire ?? []).map(\.title) == row.wire || row.file.hasSuffix(".html"))
        if let uri = row.uri { #expect(article.uri == uri) }
        let body = try #require(article.body_text ?? article.body_html)
        for piece in row.body { #expect(body.contains(piece)) }
        for piece in row.absent { #expect(!body.contains(piece)) }
    }

    @Test("the whole sample goes in, and again without a change")
    func whole() throws {
        let folder = try TemporaryFolder()
        let arguments = ["import", "--content", "content", NewsdBinary.sample.path]
        let first = try NewsdProcess.run(arguments, in: folder)
        #expect(first.status == 0, "\(first.errors)")
        let before = try folder.tree("content")
        #expect(folder.articles().count == 42)

        let second = try NewsdProcess.run(arguments, in: folder)
        #expect(second.status == 0, "\(second.errors)")
        #expect(try folder.tree("content") == before)
        let check = try NewsdProcess.run(["check", "--content", "content"], in: folder)
        #expect(check.status == 0, "\(check.output)\(check.errors)")
    }
}
