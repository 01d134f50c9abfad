#include <curl/curl.h>
// curl_easy_setopt and curl_easy_getinfo take arguments of any type, which Swift cannot call.
static inline CURLcode ccurl_set_text(CURL *curl, CURLoption option, const char *text) {
    return curl_easy_setopt(curl, option, text);
}
static inline CURLcode ccurl_set_number(CURL *curl, CURLoption option, long number) {
    return curl_easy_setopt(curl, option, number);
}
static inline CURLcode ccurl_set_fields(CURL *curl, struct curl_slist *fields) {
    return curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields);
}
static inline CURLcode ccurl_set_body(CURL *curl, const void *bytes, long count) {
    CURLcode code = curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, count);
    return code == CURLE_OK ? curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, bytes) : code;
}
static inline size_t ccurl_drop(char *bytes, size_t size, size_t count, void *context) {
    (void)bytes;
    (void)context;
    return size * count;
}
static inline CURLcode ccurl_drop_body(CURL *curl) {
    return curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ccurl_drop);
}
static inline CURLcode ccurl_get_status(CURL *curl, long *status) {
    return curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
}
