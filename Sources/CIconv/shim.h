#include <errno.h>
#include <iconv.h>
#include <stddef.h>

enum ciconv_result { CICONV_DONE, CICONV_FULL, CICONV_WRONG };

// A converter to UTF-8, or NULL, where iconv_open returns -1.
static inline iconv_t ciconv_open(const char *name) {
    iconv_t handle = iconv_open("UTF-8", name);
    return handle == (iconv_t)-1 ? NULL : handle;
}

// iconv, which does not write to its input whatever its type says; errno is a macro Swift cannot see.
static inline enum ciconv_result ciconv_convert(iconv_t handle, const char *in, size_t *left,
                                                char *out, size_t *room) {
    char *from = (char *)in;
    // Without input, what it keeps back in case a sign to combine with follows comes out.
    if (iconv(handle, in ? &from : NULL, in ? left : NULL, &out, room) != (size_t)-1) return CICONV_DONE;
    return errno == E2BIG ? CICONV_FULL : CICONV_WRONG;
}
