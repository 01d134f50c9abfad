/// The style sheet and the script of the pages, each under a name that says what is in it.
package enum PageAssets {
    /// One of them.
    package struct Asset: Sendable {
        /// `page-<hash>.css`; another name whenever the content is another.
        package let name: String
        package let mediaType: String
        package let bytes: [UInt8]

        fileprivate init(_ text: String, suffix: String, mediaType: String) {
            bytes = Array(text.utf8)
            self.mediaType = mediaType
            // FNV-1a: nobody else makes these names.
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            name = "page-\(String(hash, radix: 16)).\(suffix)"
        }
    }

    /// All that a page may load from here.
    package static let all = [style, script]

    static let script = Asset(
        """
        // The size of the text, kept from page to page. Without this there is no control for it.
        (() => {
          const root = document.documentElement, key = "newsd-font-size", sizes = [-1, 0, 1, 2, 3];
          const read = () => {
            try {
              const size = Number(localStorage.getItem(key));
              return sizes.includes(size) ? size : 0;
            } catch { return 0; }
          };
          const show = (size) => {
            root.dataset.fontSize = size;
            for (const button of document.querySelectorAll("[data-font-step]")) {
              const step = Number(button.dataset.fontStep);
              button.disabled = step !== 0 && !sizes.includes(size + step);
            }
          };
          show(read());
          addEventListener("DOMContentLoaded", () => {
            for (const tools of document.querySelectorAll("[data-font]")) tools.hidden = false;
            for (const button of document.querySelectorAll("[data-font-step]")) {
              button.addEventListener("click", () => {
                const step = Number(button.dataset.fontStep);
                const size = step === 0 ? 0 : Number(root.dataset.fontSize) + step;
                show(size);
                try { localStorage.setItem(key, size); } catch {}
              });
            }
            show(read());
          });
          // Another page has changed it, in this window or beside it.
          for (const event of ["pageshow", "storage"]) addEventListener(event, () => show(read()));
        })();

        """,
        suffix: "js",
        mediaType: "text/javascript; charset=utf-8"
    )

    static let style = Asset(
        """
        :root { color-scheme: light dark;
          --ink: #1a1a1a; --quiet: #555; --paper: #fff; --line: #ccc; --link: #0645ad; --seen: #551a8b;
          --mark: #fff3b0;
          font: 100%/1.6 Georgia, "Noto Serif", serif; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8e8e8; --quiet: #b0b0b0; --paper: #161616; --line: #444;
            --link: #8ab4f8; --seen: #c9a7f5; --mark: #3d3a12; } }

        /* Adjust font size */
        html[data-font-size="-1"] { font-size: 87.5%; }
        html[data-font-size="1"] { font-size: 112.5%; }
        html[data-font-size="2"] { font-size: 131%; }
        html[data-font-size="3"] { font-size: 156%; }

        /* Each language in its own letters, also in one line of another; lines break as it has them. */
        :lang(zh) { font-family: "Songti SC", "Noto Serif CJK SC", serif; }
        :lang(zh-Hant), :lang(zh-TW), :lang(zh-HK), :lang(zh-MO) {
          font-family: "Songti TC", "Noto Serif CJK TC", serif; }
        :lang(ja) { font-family: "Hiragino Mincho ProN", "Noto Serif CJK JP", serif; }
        :lang(ko) { font-family: AppleMyungjo, "Noto Serif CJK KR", serif; word-break: keep-all; }
        :lang(zh), :lang(ja) { line-break: strict; text-autospace: normal; }
        h1:lang(ja) { word-break: auto-phrase; }
        :lang(ar), :lang(fa), :lang(ur), :lang(he) { font-family: "Noto Naskh Arabic", serif; line-height: 1.8; }
        :lang(en) { font-family: Georgia, "Noto Serif", serif; word-break: normal; }

        body { margin: 0 auto; max-width: 44rem; padding: 0 1rem 3rem; background: var(--paper);
          color: var(--ink); overflow-wrap: anywhere; }
        a { color: var(--link); }
        a:visited { color: var(--seen); }
        :focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
        .skip { position: absolute; inset-inline-start: -999rem; }
        .skip:focus { position: static; }
        .site { font-size: 1.1rem; border-block-end: 1px solid var(--line); padding-block: .5rem; margin: 0; }
        .site a { color: inherit; text-decoration: none; }
        .search { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: center;
          font-size: .95rem; margin-block: .5rem; }
        input { font: inherit; color: inherit; background: transparent; border: 1px solid var(--quiet);
          border-radius: .25rem; flex: 1 1 10rem; min-width: 0; min-height: 2.75rem; box-sizing: border-box;
          padding-inline: .5rem; }
        mark { background: var(--mark); color: inherit; font-weight: bold; }
        h1 { font-size: 1.9rem; line-height: 1.25; margin-block: .5rem; text-wrap: balance; }
        h2 { font-size: 1.15rem; margin-block: 1.2rem .4rem; }
        .wire ul { margin: 0; padding-inline-start: 1.2rem; }
        .wire li { padding-block: .1rem; }
        .sections ul, .pages ul, .orders ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none;
          margin: 0; padding: 0; }
        .orders [aria-current] { color: inherit; font-weight: bold; text-decoration: none; }
        .pages { margin-block-start: 1.25rem; }
        .crumbs, .credit, .byline, footer { color: var(--quiet); font-size: .95rem; }
        .credit, .byline { margin-block: .25rem; }
        .tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; font-size: .95rem;
          margin-block: .75rem; }
        .tools[hidden] { display: none; }
        button { font: inherit; color: inherit; background: transparent; border: 1px solid var(--quiet);
          border-radius: .25rem; min-width: 2.75rem; min-height: 2.75rem; }
        button:disabled { border-style: dashed; color: var(--quiet); }
        .correction { border-inline-start: .25rem solid var(--line); padding-inline-start: .75rem; }
        img { max-width: 100%; height: auto; }
        .wide { overflow-x: auto; margin-block: 1rem; overflow-wrap: normal; }
        table { border-collapse: collapse; }
        td, th { border: 1px solid var(--line); padding: .25rem .5rem; text-align: start; }
        pre { margin: 0; }
        figure { margin-inline: 0; }
        blockquote { margin-inline: 1rem 0; border-inline-start: .2rem solid var(--line);
          padding-inline-start: 1rem; }
        .list { list-style: none; padding: 0; }
        .list > li { border-block-end: 1px solid var(--line); padding-block: .75rem; }
        .list h2 { margin: 0; }
        .list p { margin: .25rem 0 0; }

        @media print {
          :root { --ink: #000; --quiet: #333; --paper: #fff; --link: #000; --seen: #000; }
          .wire, .tools, .skip, .pages, .sections, .orders, .search { display: none; }
          body { max-width: none; }
          h1, h2, h3, h4 { break-after: avoid; }
          img, tr, blockquote { break-inside: avoid; }
          .wide { overflow: visible; }
          pre { white-space: pre-wrap; }
        }

        """,
        suffix: "css",
        mediaType: "text/css; charset=utf-8"
    )
}
