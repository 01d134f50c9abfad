/// The templates that are built in.
///
/// What `{{…}}` says is escaped. Three things are written as they are: `body`, which has passed the
/// allow-list of the sanitiser, `jsonld`, whose `<`, `>` and `&` are escaped within its strings, and
/// of what was found `marked` and `snippet`, which are escaped but for `<mark>`.
///
/// A name is looked for in what surrounds it too: `.language` is only that of the entry itself.
/// What an article or list has not is not there. A template may use:
///
/// - everywhere: `title`, `site`, `home`, `url`, `isHome`, `language`, `direction`, `style`,
///   `script`, `breadcrumb` (`title`, `url`), `hasBreadcrumb`
/// - `article`: `headline`, `source`, `byline`, `dateline`, `correction`, `summary`, `body`,
///   `picture`, `published` and `modified` (`machine`, `text`), `isCredited`, `rights`, `wire`
///   (`title`, `link`, `language`, `direction`), `hasWire`, `attachments` (`title`, `url`, `type`),
///   `isOfUnknownLanguage`
/// - `list`: `headline`, `items` (`title`, `url`, `summary`, `source`, `published`, `isCredited`,
///   `language`, `direction`), `isEmpty`, `sections` (`title`, `url`, `count`), `hasSections`,
///   `first`, `next`, `hasPages`
/// - `search`: as `list`, without sections, and `query`, `isByDate`, `byRelevance`, `byDate`; each
///   of `items` with `marked` and `snippet` too
/// - `header`: where something was searched for `query`
/// - `head` of all three: `type`, `description`, `image`, `alternates` (`type`, `url`), `feeds` (`type`,
///   `url`, `title`); of articles `jsonld`
/// - `problem`: `detail`, `reason`, `replacement`, `faults` (`place`, `detail`), `hasFaults`
enum PageTemplates {
    static let all = [
        ("article", article), ("list", list), ("problem", problem), ("head", head),
        ("header", header), ("search", PageTemplates.search),
    ]

    private static let head = """
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}}{{^isHome}} - {{site}}{{/isHome}}</title>
        {{#description}}<meta name="description" content="{{.}}">
        {{/description}}<link rel="canonical" href="{{url}}">
        {{#alternates}}<link rel="alternate" type="{{type}}" href="{{url}}">
        {{/alternates}}{{#feeds}}<link rel="alternate" type="{{type}}" href="{{url}}" title="{{title}}">
        {{/feeds}}<meta property="og:type" content="{{type}}">
        <meta property="og:title" content="{{title}}">
        <meta property="og:url" content="{{url}}">
        <meta property="og:site_name" content="{{site}}">
        {{#description}}<meta property="og:description" content="{{.}}">
        {{/description}}{{#image}}<meta property="og:image" content="{{.}}">
        {{/image}}<link rel="stylesheet" href="{{style}}">
        <script src="{{script}}"></script>

        """

    private static let header = """
        <a class="skip" href="#main"><span lang="en" dir="ltr">Skip to the text</span></a>
        <header><p class="site"><a href="{{home}}">{{site}}</a></p>
        <form class="search" role="search" action="/search" lang="en">
        <label for="q" dir="ltr">Search</label>
        <input type="search" id="q" name="q" value="{{query}}" lang="{{language}}" dir="auto" maxlength="500" required>
        <button dir="ltr">Search</button>
        </form></header>

        """

    private static let article = """
        <!doctype html>
        <html lang="{{language}}" dir="{{direction}}">
        <head>
        {{> head}}
        {{#published}}<meta property="article:published_time" content="{{machine}}">
        {{/published}}{{#modified}}<meta property="article:modified_time" content="{{machine}}">
        {{/modified}}<script type="application/ld+json">{{{jsonld}}}</script>
        </head>
        <body>
        {{> header}}
        {{#hasWire}}<aside class="wire" aria-labelledby="wire">
        <h2 id="wire"><span lang="en" dir="ltr">Off the wire</span></h2>
        <ul>
        {{#wire}}<li><span{{#.language}} lang="{{.}}"{{/.language}} dir="{{.direction}}">{{#link}}<a href="{{.}}">{{title}}</a>{{/link}}{{^link}}{{title}}{{/link}}</span></li>
        {{/wire}}</ul>
        </aside>
        {{/hasWire}}{{#hasBreadcrumb}}<nav class="crumbs" aria-label="You are here">
        <p><span lang="en" dir="ltr">You are here:</span>{{#breadcrumb}} <a href="{{url}}">{{title}}</a>/{{/breadcrumb}}</p>
        </nav>
        {{/hasBreadcrumb}}<main id="main">
        <article{{#isOfUnknownLanguage}} dir="auto"{{/isOfUnknownLanguage}}>
        <h1>{{headline}}</h1>
        {{#isCredited}}<p class="credit">{{#source}}<bdi>{{.}}</bdi>{{/source}}{{#published}}{{#source}}, {{/source}}<time datetime="{{machine}}">{{text}}</time>{{/published}}</p>
        {{/isCredited}}{{#byline}}<p class="byline">{{.}}</p>
        {{/byline}}<div class="tools" data-font hidden role="group" aria-label="Adjust font size" lang="en">
        <span dir="ltr">Adjust font size:</span>
        <button type="button" dir="ltr" data-font-step="-1" aria-label="A− smaller">A−</button>
        <button type="button" dir="ltr" data-font-step="0" aria-label="A usual size">A</button>
        <button type="button" dir="ltr" data-font-step="1" aria-label="A+ larger">A+</button>
        </div>
        {{#correction}}<p class="correction"><strong lang="en" dir="ltr">Correction:</strong> {{.}}</p>
        {{/correction}}{{#picture}}<p><img src="{{.}}" alt=""></p>
        {{/picture}}{{^body}}{{#summary}}<p>{{.}}</p>
        {{/summary}}{{/body}}{{{body}}}
        {{#attachments}}<p><a href="{{url}}" type="{{type}}">{{title}}</a></p>
        {{/attachments}}</article>
        </main>
        {{#rights}}<footer><p>{{.}}</p></footer>
        {{/rights}}</body>
        </html>

        """

    private static let list = """
        <!doctype html>
        <html lang="{{language}}" dir="{{direction}}">
        <head>
        {{> head}}
        </head>
        <body>
        {{> header}}
        {{#hasBreadcrumb}}<nav class="crumbs" aria-label="You are here">
        <p><span lang="en" dir="ltr">You are here:</span>{{#breadcrumb}} <a href="{{url}}">{{title}}</a>/{{/breadcrumb}}</p>
        </nav>
        {{/hasBreadcrumb}}<main id="main">
        <h1>{{headline}}</h1>
        {{#description}}<p>{{.}}</p>
        {{/description}}{{#hasSections}}<nav class="sections" aria-label="Sections">
        <ul>
        {{#sections}}<li><a href="{{url}}">{{title}}</a> ({{count}})</li>
        {{/sections}}</ul>
        </nav>
        {{/hasSections}}{{#isEmpty}}<p><span lang="en" dir="ltr">Nothing is here.</span></p>
        {{/isEmpty}}{{^isEmpty}}<ol class="list">
        {{#items}}<li{{#.language}} lang="{{.}}"{{/.language}} dir="{{.direction}}">
        <h2><a href="{{url}}">{{title}}</a></h2>
        {{#.isCredited}}<p class="credit">{{#.source}}<bdi>{{.}}</bdi>{{/.source}}{{#.published}}{{#source}}, {{/source}}<time datetime="{{machine}}">{{text}}</time>{{/.published}}</p>
        {{/.isCredited}}{{#.summary}}<p>{{.}}</p>
        {{/.summary}}</li>
        {{/items}}</ol>
        {{/isEmpty}}{{#hasPages}}<nav class="pages" aria-label="Pages" lang="en">
        <ul>
        {{#first}}<li><a rel="first" href="{{.}}" dir="ltr">Newest headlines</a></li>
        {{/first}}{{#next}}<li><a rel="next" href="{{.}}" dir="ltr">Older headlines</a></li>
        {{/next}}</ul>
        </nav>
        {{/hasPages}}</main>
        </body>
        </html>

        """

    private static let problem = """
        <!doctype html>
        <html lang="en" dir="ltr">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}} - {{site}}</title>
        <link rel="stylesheet" href="{{style}}">
        <script src="{{script}}"></script>
        </head>
        <body>
        {{> header}}
        <main id="main">
        <h1>{{title}}</h1>
        {{#detail}}<p>{{.}}</p>
        {{/detail}}{{#reason}}<p>The reason given: <bdi>{{.}}</bdi></p>
        {{/reason}}{{#replacement}}<p><a href="{{.}}">What replaces it</a></p>
        {{/replacement}}{{#hasFaults}}<ul>
        {{#faults}}<li>{{place}} {{detail}}</li>
        {{/faults}}</ul>
        {{/hasFaults}}<p><a href="{{home}}">To the front page</a></p>
        </main>
        </body>
        </html>

        """
}
