/// The words that say nothing about what a text is about, language by language.
enum StopWords {
    /// The languages that have a list, and their words.
    static let languages: [(code: String, words: String)] = [
        ("en", english), ("de", german), ("fr", french), ("es", spanish), ("it", italian),
        ("pt", portuguese), ("nl", dutch), ("sv", swedish), ("da", danish), ("no", norwegian),
        ("fi", finnish), ("ru", russian), ("tr", turkish), ("id", indonesian), ("pl", polish),
        ("sw", swahili), ("ha", hausa), ("yo", yoruba), ("ig", igbo), ("pcm", pidgin),
    ]

    /// For the ``TermKey`` of each word the languages that have it, as bits by index in
    /// ``languages``.
    static let masks: [UInt64: UInt32] = {
        var masks: [UInt64: UInt32] = [:]
        for (index, language) in languages.enumerated() {
            for word in language.words.split(separator: " ") {
                masks[TermKey.of(word.utf8, isName: false), default: 0] |= 1 << UInt32(index)
            }
        }
        return masks
    }()

    /// The words of a language, empty for one without a list.
    static func words(_ code: String) -> Set<String> {
        // nb and nn are Norwegian, as far as stop words go.
        let code = ["nb", "nn"].contains(code) ? "no" : code
        return sets[code] ?? []
    }

    private static let sets: [String: Set<String>] = Dictionary(
        uniqueKeysWithValues: languages.map { code, words in
            (code, Set(words.split(separator: " ").map(String.init)))
        }
    )

    // The last words of the English list are those of reporting, not of grammar.
    private static let english = """
        a about above after again against all also am an and any are arent as at be because been \
        before being below between both but by can cant cannot could couldnt did didnt do does \
        doesnt doing dont down during each few for from further had hadnt has hasnt have havent \
        having he hed hell hes her here heres hers herself him himself his how hows i id ill im \
        ive if in into is isnt it its itself let lets me more most mustnt my myself no nor not of \
        off on once only or other ought our ours ourselves out over own same shant she shed shell \
        shes should shouldnt so some such than that thats the their theirs them themselves then \
        there theres these they theyd theyll theyre theyve this those through to too under until \
        up very was wasnt we wed well were weve werent what whats when whens where wheres which \
        while who whos whom why whys will with wont would wouldnt you youd youll youre youve your \
        yours yourself yourselves said say says mr mrs ms
        """
    private static let german = """
        aber alle allem allen aller als also am an andere anderen auch auf aus bei beim bin bis \
        bist da damit dann das dass dazu dein dem den denn der des dessen die dies diese diesem \
        diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwa etwas \
        euch für gegen gewesen hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen \
        ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jetzt kann kein \
        keine keinen können könnte machen man mehr mein mit muss musste nach nicht nichts noch nun \
        nur ob oder ohne sagte sehr sein seine seinem seinen seiner seit selbst sich sie sind so \
        soll sollte sondern sonst über um und uns unter viel vom von vor während war waren warum \
        was weg weil weiter welche wenn werde werden wie wieder will wir wird wo wurde wurden zu \
        zum zur zwar zwischen
        """
    private static let french = """
        ai ainsi alors après as au aucun aussi autre autres aux avait avant avec avoir c ce cela \
        ces cet cette ceux chez comme contre d dans de depuis des dont du elle elles en encore \
        entre est et étaient était été être eu eux fait faire il ils j je jusqu l la le les leur \
        leurs lors lui m ma mais me même mes moi moins mon n ne nos notre nous on ont ou où par \
        parce pas pendant peu peut plus pour puis qu quand que quel quelle qui s sa sans se sera \
        ses si son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vers vos \
        votre vous y
        """
    private static let spanish = """
        a al algo ante antes aquel así aunque bajo cada como con contra cual cuando de del desde \
        donde dos durante e el él ella ellas ellos en entre era eran es esa ese eso esta está \
        están estas este esto estos fue fueron ha había han hasta hay la las le les lo los más me \
        mi mientras muy ni no nos nosotros o os otra otras otro otros para pero poco por porque \
        pues que qué quien se sea según ser será si sí sido sin sobre son su sus también tan \
        tanto te tiene tienen todo todos tras tu tus un una uno unos y ya yo dijo
        """
    private static let italian = """
        a ad agli ai al alla alle allo anche ancora aveva c che chi ci come con contro cui da dagli \
        dai dal dalla dalle dallo degli dei del della delle dello di dopo dove due e ed era erano \
        essere fa fino fra già gli ha hanno i il in io l la le lei lo loro ma me mentre mi mia mio \
        molto ne negli nei nel nella nelle nello noi non nostro o ogni per perché più poi prima \
        qual quale quando quanto quella quelle quelli quello questa queste questi questo se sei si \
        sia sono sta stata state stati stato su sua sue sui sul sulla sulle suo suoi tra tu tutti \
        tutto un una uno voi
        """
    private static let portuguese = """
        a à ainda ao aos as às até com como contra da das de dela dele deles depois do dos e é ela \
        elas ele eles em entre era essa esse esta está este eu foi foram há isso isto já lhe mais \
        mas me mesmo meu minha muito na não nas nem no nos nós num numa o os ou para pela pelas \
        pelo pelos por porque qual quando que quem são se seja sem ser será seu seus só sobre sua \
        suas também te tem têm tinha todo todos um uma você vocês
        """
    private static let dutch = """
        aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus \
        een eens en er ge geen geweest haar had heb hebben heeft hem het hier hij hoe hun iemand \
        iets ik in is ja je kan kon kunnen maar me meer men met mij mijn moet na naar niet niets \
        nog nu of om omdat onder ons ook op over reeds te tegen toch toen tot u uit uw van veel \
        voor want waren was wat werd wezen wie wil worden wordt zal ze zei zelf zich zij zijn zo \
        zonder zou
        """
    private static let swedish = """
        alla allt att av blev bli blir de dem den denna deras dess det detta dig din du där då efter \
        ej eller en er ett från för ha hade han har hans henne hennes hon honom hur här i icke inom \
        inte jag ju kan kunde man med mellan men mig min mot mycket ni nu när något några och om oss \
        på samma sedan sig sin sina ska skulle som så till under upp ut utan vad var vara vi vid \
        vilka vilken är över
        """
    private static let danish = """
        ad af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig din \
        dog du efter eller en end er et for fra ham han hans har havde have hende hendes her hos hun \
        hvad hvis hvor i ikke ind jeg jo kunne man mange med meget men mig min mod ned noget nogle \
        nu når og også om op os over på selv sig sin sine skal skulle som sådan thi til ud under var \
        vi vil ville vor være været
        """
    private static let norwegian = """
        alle at av ble bli blir da de deg dem den denne der dere deres det dette din disse du eller \
        en enn er et ett etter for fordi fra før ha hadde han hans har hennes her hun hva hvor i \
        ikke inn ja jeg kan kom kunne man med meg mellom men min mot mye må ned noe noen nå når og \
        også om opp oss over på samme seg selv sin sine skal skulle slik som så til ut uten var ved \
        vi vil ville vår være vært å
        """
    private static let finnish = """
        ei eivät en ennen että hän he hänen ja jo joka jos joten jotka kanssa kuin kun mukaan mutta \
        me minä mitä myös ne niin nyt ole oli olisi olivat olla on ovat sekä sen se siitä sitä tai \
        tämä tämän vain vaan vielä voi
        """
    private static let russian = """
        а без более бы был была были было быть в вам вас во вот все всего вы где да для до его ее \
        если есть еще же за здесь и из или им их к как ко когда кто ли мы на над не него нее нет ни \
        них но о об однако он она они оно от по под при с сам себя со так также там то того тоже \
        только том тот у уже чем что чтобы эта эти это этого этой этом этот я
        """
    private static let turkish = """
        ama ancak bazı ben bir biz bu bunu bunun çok çünkü da daha de diye en gibi göre hem her hiç \
        için ile ise kadar ki mi mı ne neden o olan olarak oldu olduğu olduğunu on onlar onu onun \
        sonra şey şu tüm üzere ve veya ya yani
        """
    private static let indonesian = """
        ada adalah akan anda antara atau bagi bahwa banyak beberapa bisa dalam dan dapat dari dengan \
        di dia ini itu jika juga kami karena kata ke kepada kita lebih mereka namun oleh pada para \
        saat saya sebagai sebuah sementara seperti serta setelah sudah telah tersebut tidak untuk \
        yang
        """
    private static let polish = """
        a aby ale bardzo bez bo być był była było były ci co czy dla do gdy gdzie i ich im ja jak \
        jako je jego jej jest jeszcze już każdy która które który ma może na nad nie nim niż o od on \
        ona one oni oraz po pod przed przez przy się są ta tak także tam te tego tej ten to też tych \
        tylko tym u w we więc z za ze że
        """
    private static let swahili = """
        ambao ambapo ambaye au baada bado bila cha hadi hii hilo hiyo hivyo huo huyo ili kama kati \
        katika kila kuhusu kutoka kuwa kwa kwamba kwenye la lakini mara na ni pia sana sasa si tu \
        vya wa wake wakati wake wao ya yake yao za zaidi
        """
    private static let hausa = """
        a ba bayan ce cewa ci da dai don duk ga haka har ita ka kai kamar ko kuma lokacin ma mai \
        masu ne ni sai shi sun su suka ta tare to wa wajen wani wannan wata ya yana yi za
        """
    private static let yoruba = """
        a àwọn awọn bá bí fi fún gbogbo í jẹ kan kí kò láti lati ló lọ mi mo ń náà naa ni ní o ó pé \
        sí si ti tí tó wa wà wọn yìí
        """
    private static let igbo = """
        a bụ dị e ebe ga ha ihe iji ka kwuru ma maka mgbe n na nke ndị nwere o onye otu si ụ ya
        """
    private static let pidgin = """
        a and be but come dat di de dem dey e don for from get go im in make na no of on one say \
        so some te that the dis to wen wetin wey with
        """
}
