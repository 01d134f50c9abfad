/// What a file is, by the suffix of its name.
///
/// No charset is told: nobody knows it of a file that somebody put there.
struct MediaKind: Hashable {
    /// As it stands in `Content-Type`.
    let text: String
    /// Whether a browser that is led to it would run scripts in it.
    let mayScript: Bool

    /// The kind of a file whose name ends in `suffix`, in lower case and without its dot.
    init(suffix: String) {
        text = Self.types[suffix] ?? "application/octet-stream"
        mayScript = Self.scripting.contains(text)
    }

    private static let scripting: Set = [
        "application/xhtml+xml", "application/xml", "image/svg+xml", "text/html",
    ]

    private static let types = [
        "aac": "audio/aac",
        "apng": "image/apng",
        "avif": "image/avif",
        "bmp": "image/bmp",
        "csv": "text/csv",
        "epub": "application/epub+zip",
        "flac": "audio/flac",
        "gif": "image/gif",
        "heic": "image/heic",
        "heif": "image/heif",
        "htm": "text/html",
        "html": "text/html",
        "ico": "image/vnd.microsoft.icon",
        "jpeg": "image/jpeg",
        "jpg": "image/jpeg",
        "json": "application/json",
        "jxl": "image/jxl",
        "m3u8": "application/vnd.apple.mpegurl",
        "m4a": "audio/mp4",
        "m4v": "video/mp4",
        "mov": "video/quicktime",
        "mp3": "audio/mpeg",
        "mp4": "video/mp4",
        "oga": "audio/ogg",
        "ogg": "audio/ogg",
        "ogv": "video/ogg",
        "opus": "audio/ogg",
        "pdf": "application/pdf",
        "png": "image/png",
        "srt": "application/x-subrip",
        "svg": "image/svg+xml",
        "tif": "image/tiff",
        "tiff": "image/tiff",
        "ts": "video/mp2t",
        "txt": "text/plain",
        "vtt": "text/vtt",
        "wav": "audio/wav",
        "webm": "video/webm",
        "webp": "image/webp",
        "xhtml": "application/xhtml+xml",
        "xml": "application/xml",
        "zip": "application/zip",
    ]
}
