extension PageTemplates {
    /// What was found.
    static let search = """
        <!doctype html>
        <html lang="{{language}}" dir="{{direction}}">
        <head>
        {{> head}}
        <meta name="robots" content="noindex">
        </head>
        <body>
        {{> header}}
        <main id="main">
        <h1><span lang="en" dir="ltr">Search:</span> <bdi>{{query}}</bdi></h1>
        {{#isEmpty}}<p role="status" lang="en" dir="ltr">Nothing was found.</p>
        {{/isEmpty}}{{^isEmpty}}<nav class="orders" aria-label="Order" lang="en">
        <ul>
        <li>{{#isByDate}}<a href="{{byRelevance}}" dir="ltr">Best first</a>{{/isByDate}}{{^isByDate}}<a href="{{byRelevance}}" aria-current="page" dir="ltr">Best first</a>{{/isByDate}}</li>
        <li>{{#isByDate}}<a href="{{byDate}}" aria-current="page" dir="ltr">Newest first</a>{{/isByDate}}{{^isByDate}}<a href="{{byDate}}" dir="ltr">Newest first</a>{{/isByDate}}</li>
        </ul>
        </nav>
        <ol class="list">
        {{#items}}<li{{#.language}} lang="{{.}}"{{/.language}} dir="{{.direction}}">
        <h2><a href="{{url}}">{{{marked}}}</a></h2>
        {{#.isCredited}}<p class="credit">{{#.source}}<bdi>{{.}}</bdi>{{/.source}}{{#.published}}{{#source}}, {{/source}}<time datetime="{{machine}}">{{text}}</time>{{/.published}}</p>
        {{/.isCredited}}{{#.snippet}}<p>{{{.}}}</p>
        {{/.snippet}}</li>
        {{/items}}</ol>
        {{/isEmpty}}{{#hasPages}}<nav class="pages" aria-label="Pages" lang="en">
        <ul>
        {{#first}}<li><a rel="first" href="{{.}}" dir="ltr">First page</a></li>
        {{/first}}{{#next}}<li><a rel="next" href="{{.}}" dir="ltr">Next page</a></li>
        {{/next}}</ul>
        </nav>
        {{/hasPages}}</main>
        </body>
        </html>

        """
}
