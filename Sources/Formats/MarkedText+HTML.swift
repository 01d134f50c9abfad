package import News

extension MarkedText {
    /// The text as HTML: what is marked in `<mark>`, everything else escaped.
    package var html: String {
        var html = ""
        for run in runs {
            if run.isMarked { html += "<mark>" }
            for scalar in run.text.unicodeScalars {
                switch scalar {
                case "&": html += "&amp;"
                case "<": html += "&lt;"
                case ">": html += "&gt;"
                case "\"": html += "&quot;"
                case "'": html += "&#39;"
                default: html.unicodeScalars.append(scalar)
                }
            }
            if run.isMarked { html += "</mark>" }
        }
        return html
    }
}
