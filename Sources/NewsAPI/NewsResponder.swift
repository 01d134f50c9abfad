package import HTTP
package import HTTPTypes
package import Headlines
package import News
package import Pages

/// Answers everything under the site's origin.
///
/// Each answer is a function of the request, the repository and the clocks: nothing else is kept
/// between requests. May be called on any thread, for many requests at once.
package struct NewsResponder: Responder {
    let site: Site
    let repository: any NewsRepository
    let media: any MediaLibrary
    let relatedHeadlines: RelatedHeadlines
    let modifications: ModificationClock
    let bell: ChangeBell
    let running: RunningWrites
    let bulkBytes: Int
    let spool: @Sendable () throws -> any Spool
    let superdesk: Superdesk
    let pages: Pages
    let access: Access
    let settled: @Sendable ([String]) -> Void
    let clock: @Sendable () -> Instant
    let readiness: @Sendable () -> Readiness
    let report: @Sendable (RepositoryError) -> Void

    /// Creates a responder.
    ///
    /// - Parameters:
    ///   - site: What the server says about itself.
    ///   - repository: Where the articles are.
    ///   - media: Where the files are that articles point to.
    ///   - related: The ranking over the same repository.
    ///   - modifications: Told of every change of the repository and of the lists of related
    ///     headlines, for as long as the server runs.
    ///   - bell: Rung whenever something may be new.
    ///   - running: Which writes are under way; one for a server.
    ///   - bulkBytes: How long the body of `POST /articles` may be where it is gathered.
    ///   - spool: Makes room for results that a client leaves unread.
    ///   - superdesk: Who may push; without it nobody.
    ///   - pages: What readers get.
    ///   - access: Who may do what; without it everybody reads and nobody writes.
    ///   - settled: Called after each write and before its answer with the tags of what is out of
    ///     date; returns when no kept answer that depends on one of them is given any more.
    ///   - clock: The moment now, for embargoes and expiries.
    ///   - readiness: The state told at `/health/ready`.
    ///   - report: Called with what clients are not told: why an answer was 503.
    package init(
        site: Site,
        repository: any NewsRepository,
        media: any MediaLibrary,
        related: RelatedHeadlines,
        modifications: ModificationClock,
        bell: ChangeBell = ChangeBell(),
        running: RunningWrites = RunningWrites(),
        bulkBytes: Int = 64 << 20,
        spool: @escaping @Sendable () throws -> any Spool = { throw NoSpool() },
        superdesk: Superdesk = .none,
        pages: Pages = .standard,
        access: Access = .readOnly,
        settled: @escaping @Sendable ([String]) -> Void = { _ in },
        clock: @escaping @Sendable () -> Instant = { Instant.now() },
        readiness: @escaping @Sendable () -> Readiness,
        report: @escaping @Sendable (RepositoryError) -> Void = { _ in }
    ) {
        self.site = site
        self.repository = repository
        self.media = media
        relatedHeadlines = related
        self.modifications = modifications
        self.bell = bell
        self.running = running
        self.bulkBytes = bulkBytes
        self.spool = spool
        self.superdesk = superdesk
        self.pages = pages
        self.access = access
        self.settled = settled
        self.clock = clock
        self.readiness = readiness
        self.report = report
    }

    package func maximumBodyBytes(method: HTTPRequest.Method, target: String) -> Int? {
        method == .post && (target == Self.postTarget || target.hasPrefix(Self.assetsTarget))
            ? bulkBytes : nil
    }

    package func takesContent(of request: Request) -> Bool {
        // What is answered a second time without being done again has to be whole before.
        request.method == .post && request.target == Self.postTarget
            && ContentType(of: request)?.type == Self.ndjson
            && request.fields[.idempotencyKey] == nil
    }

    package func refusal(of request: Request) -> Response? {
        do throws(Refusal) {
            guard let (route, _, _) = try route(request), request.method != .options else {
                return nil
            }
            // No key is looked up here, which may take a disk.
            if scope(for: request.method, of: route) != nil { _ = try Access.key(of: request) }
            try ContentType.require(of: request, for: route)
            return nil
        } catch {
            return response(to: request) { () throws(Refusal) in throw error }
        }
    }

    package func respond(to request: Request) -> Response {
        response(to: request) { () throws(Refusal) in try answer(request) }
    }

    /// What `answer` returns, or the problem it throws, with the fields every answer has.
    private func response(
        to request: Request,
        _ answer: () throws(Refusal) -> Response
    ) -> Response {
        var response: Response
        do throws(Refusal) {
            response = try answer()
        } catch {
            switch error {
            case .problem(let problem): response = self.response(of: problem, to: request)
            case .moved(let alias, let id):
                response = Self.moved(request, from: alias, to: id, in: site)
            case .repository(let failure):
                report(failure)
                response = self.response(of: .unavailable, to: request)
            case .unwritten(let failure):
                report(failure)
                response = Problem.unwritten(failure).response
            }
        }
        // Open to any page: who asks is known by a key that the page has to have, if by anything.
        response.fields[.accessControlAllowOrigin] = "*"
        response.fields[.accessControlExposeHeaders] =
            "ETag, Link, Accept-Ranges, Content-Range, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"
        response.fields[.xContentTypeOptions] = "nosniff"
        return response
    }

    private func answer(_ request: Request) throws(Refusal) -> Response {
        guard let routed = try route(request) else {
            // The server lets `*` through for OPTIONS alone: what works on the server as a whole.
            return options(request, allow: "GET, HEAD, OPTIONS")
        }
        let (route, match, target) = routed
        if request.method == .options { return options(request, allow: route.allow) }
        let scope = scope(for: request.method, of: route)
        let client = try scope.map { scope throws(Refusal) in
            try access.admit(request, for: scope)
        }
        try ContentType.require(of: request, for: route)
        let now = clock()
        let call = Call(
            request: request,
            route: route,
            captures: match.captures,
            suffix: match.suffix,
            parameters: try Parameters(target.query, declared: route.parameters),
            accept: request.fields[.accept],
            now: now,
            modified: modifications.latest(at: now)
        )
        guard scope == .write, let client else {
            let response = try route.handler(self, call)
            return scope == .read ? Access.closed(response) : response
        }
        return try once(request, by: client) { () throws(Refusal) in
            try route.handler(self, call)
        }
    }

    /// The same address with the id that the article has now (RFC 9110 §15.4.9).
    private static func moved(
        _ request: Request,
        from alias: ArticleID,
        to id: ArticleID,
        in site: Site
    ) -> Response {
        let former = "/articles/" + alias.rawValue
        var address = site.url(of: id)
        // Suffix, sub-path and query go along; whoever writes the id in another way finds the article.
        if request.target.hasPrefix(former) { address += request.target.dropFirst(former.count) }
        return Response(
            status: .permanentRedirect,
            fields: [.location: address, .cacheControl: "public, max-age=60"]
        )
    }

    /// What a key must allow for a request; `nil` when none is needed.
    private func scope(for method: HTTPRequest.Method, of route: Route) -> Scope? {
        if route.isSigned { return nil }
        guard method == .get || method == .head else { return .write }
        return access.closesReads && !route.isPublic ? .read : nil
    }

    /// Who answers a request; `nil` when it is about the server as a whole.
    ///
    /// - Throws: 400, 404 or 405 when nobody does.
    private func route(
        _ request: Request
    ) throws(Refusal) -> (Route, match: (captures: [String], suffix: String?), RequestTarget)? {
        let target: RequestTarget
        do { target = try RequestTarget(request.target) } catch {
            throw .problem(Self.problem(of: error))
        }
        if target.isAsterisk { return nil }
        guard let (route, match) = find(target.segments) else {
            throw .problem(Route.noAddress)
        }
        guard request.method == .options || route.methods.contains(request.method) else {
            throw .problem(.methodNotAllowed(route.allow))
        }
        return (route, match, target)
    }

    private static func problem(of fault: RequestTarget.Fault) -> Problem {
        switch fault {
        case .form: Problem(.badRequest, detail: "The target is not a path.")
        case .path: Problem(.badRequest, detail: "The path is not percent-encoded UTF-8.")
        case .query(let parameter?):
            .invalidParameters([.init(.parameter(parameter), "is not percent-encoded UTF-8")])
        case .query(nil): Problem(.badRequest, detail: "The query is not percent-encoded UTF-8.")
        }
    }

    private func find(
        _ path: [String]
    ) -> (Route, (captures: [String], suffix: String?))? {
        for route in Route.all {
            if let match = route.pattern.match(path, suffixes: route.suffixes) {
                return (route, match)
            }
        }
        return nil
    }

    /// Answers OPTIONS; a browser's preflight is told what it may send (Fetch §3.2.2).
    private func options(_ request: Request, allow: String) -> Response {
        var response = Response(status: .noContent, fields: [.allow: allow])
        if request.fields[.accessControlRequestMethod] != nil {
            response.fields[.accessControlAllowMethods] = allow
            response.fields[.accessControlAllowHeaders] =
                "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-Modified-Since, If-None-Match, If-Range, Last-Event-ID, Range, X-Request-ID"
            response.fields[.accessControlMaxAge] = "86400"
        }
        return response
    }
}

/// Where a responder has no disk.
private struct NoSpool: Error {}
