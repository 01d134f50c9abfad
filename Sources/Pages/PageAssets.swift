/// The style sheet and the script of the pages, each under a name that says what is in it.
package enum PageAssets {
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

    package static let all = [style, script]

    static let script = Asset(
        """
        // The size of the text, kept from page to page. Without this there is no control for it.
        (() => {
          const root = document.documentElement, key = "newsd-font-size", sizes = [-1, 0, 1, 2, 3];
          const read = () => { try { return Number(localStorage.getItem(key)) || 0; } catch { return 0; } };
          const set = (size) => {
            root.dataset.fontSize = size;
            try { localStorage.setItem(key, size); } catch {}
            for (const button of document.querySelectorAll("[data-font-step]")) {
              const next = size + Number(button.dataset.fontStep);
              button.disabled = button.dataset.fontStep !== "0" && !sizes.includes(next);
            }
          };
          root.dataset.fontSize = read();
          addEventListener("DOMContentLoaded", () => {
            for (const tools of document.querySelectorAll("[data-font]")) tools.hidden = false;
            for (const button of document.querySelectorAll("[data-font-step]")) {
              button.addEventListener("click", () => {
                const step = Number(button.dataset.fontStep);
                set(step === 0 ? 0 : Number(root.dataset.fontSize) + step);
              });
            }
            set(read());
          });
        })();

        """,
        suffix: "js",
        mediaType: "text/javascript"
    )

    static let style = Asset(
        """
        :root { color-scheme: light dark; --ink: #1a1a1a; --quiet: #555; --paper: #fff; --line: #ccc;
          --link: #0645ad; font: 100%/1.6 Georgia, "Noto Serif", "Songti SC", "Noto Serif CJK SC", serif; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8e8e8; --quiet: #b0b0b0; --paper: #161616; --line: #444; --link: #8ab4f8; } }
        html[data-font-size="-1"] { font-size: 87.5%; } html[data-font-size="1"] { font-size: 112.5%; }
        html[data-font-size="2"] { font-size: 131%; } html[data-font-size="3"] { font-size: 156%; }
        body { margin: 0 auto; max-width: 44rem; padding: 0 1rem 3rem; background: var(--paper);
          color: var(--ink); overflow-wrap: break-word; }
        a { color: var(--link); } a:focus-visible, button:focus-visible { outline: 3px solid currentColor;
          outline-offset: 2px; }
        .skip { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden;
          clip-path: inset(50%); } .skip:focus { position: static; inline-size: auto; block-size: auto;
          clip-path: none; }
        .site { font-size: 1.1rem; border-block-end: 1px solid var(--line); padding-block: .5rem; margin: 0; }
        .site a { color: inherit; text-decoration: none; }
        h1 { font-size: 1.9rem; line-height: 1.25; margin-block: .5rem; text-wrap: balance; }
        h2 { font-size: 1.15rem; margin-block: 1.2rem .4rem; }
        .wire ul, .sections ul { margin: 0; padding-inline-start: 1.2rem; }
        .crumbs, .credit, .byline, footer, time { color: var(--quiet); font-size: .95rem; }
        .tools { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; font-size: .95rem; }
        .tools[hidden] { display: none; }
        button { font: inherit; color: inherit; background: transparent; border: 1px solid var(--quiet);
          border-radius: .25rem; min-width: 2.75rem; min-height: 2.75rem; }
        .correction { border-inline-start: .25rem solid var(--line); padding-inline-start: .75rem; }
        img, table { max-width: 100%; height: auto; } table { border-collapse: collapse; display: block;
          overflow-x: auto; } td, th { border: 1px solid var(--line); padding: .25rem .5rem; }
        pre { overflow-x: auto; } blockquote { margin-inline: 1rem 0; border-inline-start: .2rem solid
          var(--line); padding-inline-start: 1rem; }
        .list { list-style: none; padding: 0; } .list > li { border-block-end: 1px solid var(--line);
          padding-block: .75rem; } .list h2 { margin: 0; } .list p { margin: .25rem 0 0; }
        :lang(zh), :lang(ja) { line-break: strict; text-autospace: normal; }
        :lang(ko) { word-break: keep-all; }
        @media print { .wire, .tools, .skip, .next, .sections { display: none; } body { max-width: none; }
          :root { --ink: #000; --paper: #fff; } }

        """,
        suffix: "css",
        mediaType: "text/css; charset=utf-8"
    )
}
