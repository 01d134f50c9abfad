/// What news pages say beside stories: "Read also", "Share this", "Advertisement".
enum Boilerplate {
    /// Whether a short text is one of these and no sentence of a story.
    static func contains(_ text: String) -> Bool {
        let lower = text.lowercased().replacing("’", with: "'")
        let scalars = lower.unicodeScalars
        guard let start = scalars.firstIndex(where: { isLetter($0) || $0 == "©" }),
            let end = scalars.lastIndex(where: isLetter), start <= end
        else { return false }
        if labels.contains(String(scalars[start...end])) { return true }
        let rest = lower[start...]
        return openings.contains { rest.hasPrefix($0) }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Texts that say only this.
    private static let labels: Set<String> = Set(
        list(
            """
            ad | advert | advertisement | advertising | advertisement - continue reading below
            comment | comments | contents | follow | image | loading | more | most read
            newsletter | permalink | photo | photos | popular | print | read more | recommended
            related | share | subscribe | tags | trending | video
            anzeige | kommentar | kommentare | teilen | werbung | zurück
            permalien | publicité | publicidad | publicidade | реклама | 分享 | 更多 | 评论
            """
        )
    )

    /// How texts begin that are not of the story, if they are short.
    private static let openings = list(
        """
        click here | tap here | read more | read also | read next | see also | also read | also see
        you may also | you might also | you may like | more from | more stories | more great
        related: | related articles | related stories | related posts | related content
        related topics | related news | related reading | recommended: | recommended for
        recommended stories | like this story | like this article | share this | share on
        share via | share your | follow us | follow me on | subscribe | sign up
        newsletter | get the latest | get our | get more | leave a comment | leave a reply
        tell us what | tell us in the | continue reading | story continues | article continues
        photo: | photos: | image: | video: | watch: | listen: | filed under | posted in | tags:
        have a tip | want more | don't miss | report a typo | print this | email this
        all rights reserved | copyright © | copyright 1 | copyright 2 | ©
        this story was originally | advertisement | reading time | estimated reading
        lesen sie auch | lesen sie mehr | mehr zum thema | mehr zu | mehr aus | mehr von | mehr lesen
        auch interessant | das könnte | weitere artikel | weitere info | weitere meldungen
        weitere nachrichten | weitere themen | weiterlesen | zurück zu | jetzt abonnieren
        schlagwörter | kategorie: | kategorien: | mehr dazu | zum thema: | lesezeit
        lire aussi | lire la suite | à lire | voir aussi | sur le même sujet | partager
        leia também | leia mais | veja também | veja mais | você pode gostar | saiba mais
        compartilh | atenção: coment | tempo de leitura
        lea también | lea además | leer también | leer más | le puede interesar
        te puede interesar | ver también | compartir | suscríb | puede leer | le recomendamos
        leggi anche | lees ook | läs också | læs også | czytaj także | czytaj też
        читайте также | читайте еще | смотрите также | поделиться
        责任编辑 | 责编 | 相关阅读 | 相关新闻 | 相关推荐 | 推荐阅读 | 延伸阅读 | 原标题 | 来源： | 来源:
        编辑： | 编辑: | 声明： | 免责声明 | 版权声明 | 返回 | 本文来源 | 更多精彩 | 点击进入 | 点击查看 | 扫描二维码
        関連記事 | あわせて読みたい | 続きを読む
        """
    )

    private static func list(_ text: String) -> [String] {
        text.split { $0 == "|" || $0 == "\n" }.map { String($0).trimmed }
    }
}
