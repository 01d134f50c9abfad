extension Charset {
    /// What iconv calls the encoding that a label names.
    static let names: [String: String] = {
        var names: [String: String] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let name = words.first?.dropLast() else { continue }
            for label in words.dropFirst() { names[String(label)] = String(name) }
        }
        return names
    }()

    /// The labels of the WHATWG Encoding Standard, with those of encodings that browsers do not read:
    /// what iconv calls one, then how it is declared.
    private static let table = """
        UTF-8: utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 u8
        CP866: 866 cp866 csibm866 ibm866
        ISO-8859-2: csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2
        ISO-8859-2: iso_8859-2:1987 l2 latin2
        ISO-8859-3: csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3
        ISO-8859-3: iso_8859-3:1988 l3 latin3
        ISO-8859-4: csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4
        ISO-8859-4: iso_8859-4:1988 l4 latin4
        ISO-8859-5: csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595
        ISO-8859-5: iso_8859-5 iso_8859-5:1988
        ISO-8859-6: arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6
        ISO-8859-6: iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6
        ISO-8859-6: iso_8859-6:1987
        ISO-8859-7: csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126
        ISO-8859-7: iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek
        ISO-8859-8: csiso88598e csiso88598i csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e
        ISO-8859-8: iso-8859-8-i iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988
        ISO-8859-8: logical visual
        ISO-8859-10: csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6
        ISO-8859-13: iso-8859-13 iso8859-13 iso885913
        ISO-8859-14: iso-8859-14 iso8859-14 iso885914
        ISO-8859-15: csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 latin9
        ISO-8859-16: iso-8859-16
        KOI8-R: cskoi8r koi koi8 koi8-r koi8_r
        KOI8-U: koi8-ru koi8-u
        KOI8-T: koi8-t
        MACINTOSH: csmacintosh mac macintosh x-mac-roman
        MAC-CENTRALEUROPE: x-mac-ce mac-centraleurope x-mac-centraleurroman
        MAC-CYRILLIC: x-mac-cyrillic mac-cyrillic
        MAC-UK: x-mac-ukrainian
        CP874: dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 cp874
        CP1250: cp1250 windows-1250 x-cp1250
        CP1251: cp1251 windows-1251 x-cp1251
        CP1252: ansi_x3.4-1968 ansi_x3.4-1986 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1
        CP1252: iso-ir-100 iso-ir-6 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987
        CP1252: iso_646.irv:1991 iso646-us l1 latin1 us us-ascii windows-1252 x-cp1252
        CP1253: cp1253 windows-1253 x-cp1253
        CP1254: cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9
        CP1254: iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254
        CP1255: cp1255 windows-1255 x-cp1255
        CP1256: cp1256 windows-1256 x-cp1256
        CP1257: cp1257 windows-1257 x-cp1257
        CP1258: cp1258 windows-1258 x-cp1258
        GB18030: chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk
        GB18030: gb18030 gb-2312 cp936 ms936 windows-936 euc-cn euccn
        BIG5-HKSCS: big5 big5-hkscs cn-big5 csbig5 x-x-big5 big-5 big5-tw cp950 ms950
        BIG5-HKSCS: windows-950
        EUC-TW: euc-tw x-euc-tw
        EUC-JP-MS: cseucpkdfmtjapanese euc-jp x-euc-jp eucjp
        ISO-2022-JP-3: csiso2022jp iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3
        CP932: csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis cp932
        CP932: windows-932 shiftjis
        CP949: cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989
        CP949: ksc5601 ksc_5601 windows-949 cp949 ms949 uhc euckr
        JOHAB: johab cp1361
        ISO-2022-KR: iso-2022-kr csiso2022kr
        ISO-2022-CN: iso-2022-cn
        UTF-16LE: utf-16 utf-16le unicode csunicode iso-10646-ucs-2 ucs-2 unicodefeff u16
        UTF-16BE: utf-16be unicodefffe
        UTF-32LE: utf-32le utf-32 ucs-4 iso-10646-ucs-4 u32
        UTF-32BE: utf-32be
        CP437: cp437 ibm437 437 cspc8codepage437
        CP737: cp737
        CP775: cp775
        CP850: cp850 ibm850 850 cspc850multilingual
        CP852: cp852 ibm852 852
        CP855: cp855 ibm855
        CP857: cp857 ibm857
        CP858: cp858 ibm00858
        CP860: cp860 ibm860
        CP861: cp861 ibm861
        CP862: cp862 ibm862
        CP863: cp863 ibm863
        CP865: cp865 ibm865
        CP869: cp869 ibm869
        CP1125: cp1125
        IBM037: cp037 ibm037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-nl ebcdic-cp-wt
        IBM500: cp500 ibm500 ebcdic-cp-be ebcdic-cp-ch
        IBM1047: ibm1047 cp1047
        IBM1140: cp1140 ibm1140 ibm01140
        IBM273: cp273 ibm273
        IBM285: cp285 ibm285 ebcdic-cp-gb
        IBM297: cp297 ibm297 ebcdic-cp-fr
        TCVN: tcvn tcvn5712-1
        VISCII: viscii
        ARMSCII-8: armscii-8
        GEORGIAN-PS: georgian-ps
        PT154: pt154 ptcp154 cp154
        RK1048: rk1048 kz-1048
        HP-ROMAN8: hp-roman8 roman8
        ISO_6937: iso6937 iso_6937 iso_6937-2-25 t.61 t.61-8bit
        """
}
