// Identities in canonical form, dates and NTP times. SPDX-License-Identifier: Apache-2.0
#include "ibake/identity.h"

namespace ibake {
namespace {

bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
bool is_lower(uint8_t c) { return c >= 'a' && c <= 'z'; }
bool is_upper(uint8_t c) { return c >= 'A' && c <= 'Z'; }
bool is_one_of(uint8_t c, const char* set) {
    for (; *set != 0; set++)
        if (c == static_cast<uint8_t>(*set)) return true;
    return false;
}
bool is_unreserved(uint8_t c) {
    return is_digit(c) || is_lower(c) || is_upper(c) || is_one_of(c, "-._~");
}  // RFC 3986 section 2.3
bool is_sub_delim(uint8_t c) { return is_one_of(c, "!$&'()*+,="); }  // section 2.2 without ';': no parameters

int hex_upper(uint8_t c) { return is_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

size_t find(Octets in, uint8_t c) {
    size_t i = 0;
    while (i < in.size() && in[i] != c) i++;
    return i;
}

// Characters of a part, escapes in upper-case hex and only of what is not unreserved (RFC 3986 section 6.2.2).
bool plain(Octets part, const char* more) {
    for (size_t i = 0; i < part.size(); i++) {
        const uint8_t c = part[i];
        if (c == '%') {
            if (part.size() - i < 3) return false;
            const int high = hex_upper(part[i + 1]), low = hex_upper(part[i + 2]);
            if (high < 0 || low < 0 || is_unreserved(static_cast<uint8_t>(high * 16 + low))) return false;
            i += 2;
        } else if (!is_unreserved(c) && !is_sub_delim(c) && !is_one_of(c, more)) {
            return false;
        }
    }
    return true;
}

// A host in lower case: a name, an IPv4 address or a bracketed IPv6 address.
bool lower_host(Octets host) {
    if (host.empty()) return false;
    const bool bracketed = host.front() == '[';
    if (bracketed && (host.size() < 4 || host.back() != ']')) return false;
    if (bracketed) host = host.subspan(1, host.size() - 2);
    for (uint8_t c : host)
        if (!is_digit(c) && !is_lower(c) && !is_one_of(c, bracketed ? ":." : "-.")) return false;
    return true;
}

bool equals(Octets a, const char* text) {
    for (uint8_t c : a)
        if (*text == '\0' || static_cast<uint8_t>(*text++) != c) return false;
    return *text == '\0';
}

bool canonical_port(Octets scheme, Octets port) {
    static constexpr struct {
        const char *scheme, *port;
    } kDefaults[] = {{"sip", "5060"}, {"sips", "5061"}, {"http", "80"}, {"https", "443"}};
    if (port.empty() || port.size() > 5 || port[0] == '0') return false;
    for (uint8_t c : port)
        if (!is_digit(c)) return false;
    for (const auto& d : kDefaults)
        if (equals(scheme, d.scheme) && equals(port, d.port)) return false;
    return true;
}

// [user "@"] host [":" port] ["/" path]; the path only after "//".
bool canonical_authority(Octets scheme, Octets rest, bool with_path) {
    const size_t slash = with_path ? find(rest, '/') : rest.size();
    Octets authority = rest.first(slash);
    if (!plain(rest.subspan(slash), "/:@")) return false;
    const size_t at = find(authority, '@');
    if (at < authority.size()) {
        if (at == 0 || !plain(authority.first(at), ":/")) return false;
        authority = authority.subspan(at + 1);
    }
    size_t end = !authority.empty() && authority[0] == '[' ? find(authority, ']') : 0;  // colons of an IPv6 address
    if (end == authority.size()) return false;
    end += find(authority.subspan(end), ':');
    return lower_host(authority.first(end)) && (end == authority.size() || canonical_port(scheme, authority.subspan(end + 1)));
}

bool canonical_uri(Octets uri) {
    const size_t colon = find(uri, ':');
    if (colon == 0 || colon + 1 >= uri.size() || !is_lower(uri[0])) return false;
    const Octets scheme = uri.first(colon);
    Octets rest = uri.subspan(colon + 1);
    for (uint8_t c : scheme)
        if (!is_lower(c) && !is_digit(c) && !is_one_of(c, "+-.")) return false;
    if (equals(scheme, "tel")) {  // RFC 3966: a global number without visual separators
        if (rest.size() < 2 || rest[0] != '+') return false;
        for (uint8_t c : rest.subspan(1))
            if (!is_digit(c)) return false;
        return true;
    }
    if (equals(scheme, "sip") || equals(scheme, "sips")) return canonical_authority(scheme, rest, false);
    if (rest.size() > 2 && rest[0] == '/' && rest[1] == '/') return canonical_authority(scheme, rest.subspan(2), true);
    return plain(rest, ":@/");  // urn: and the like have no host
}

// RFC 4282: one "@" before the realm; a name alone has no KMS, hence none here.
bool canonical_nai(Octets nai) {
    const size_t at = find(nai, '@');
    if (at >= nai.size()) return false;
    for (uint8_t c : nai.first(at))
        if (c <= ' ' || c >= 0x7f || is_one_of(c, "\"(),:;<>[\\]")) return false;
    const Octets realm = nai.subspan(at + 1);
    return lower_host(realm) && realm[0] != '[';
}

void put_digits(uint8_t* out, uint32_t value, int digits) {
    for (int i = digits - 1; i >= 0; i--, value /= 10) out[i] = static_cast<uint8_t>('0' + value % 10);
}
uint32_t get_digits(const uint8_t* in, int digits) {
    uint32_t value = 0;
    for (int i = 0; i < digits; i++) value = value * 10 + (in[i] - static_cast<uint32_t>('0'));
    return value;
}

// 14 digits and Z at the end: the form of a date.
bool ends_in_date(Octets in) {
    if (in.size() < profile::kDateSize) return false;
    const Octets tail = in.last(profile::kDateSize);
    for (size_t i = 0; i + 1 < tail.size(); i++)
        if (!is_digit(tail[i])) return false;
    return tail.back() == 'Z';
}

// Days from 1970-01-01 and the civil date of the proleptic Gregorian calendar, with years that begin in March so that the leap day
// comes last: 146097 days are 400 years, (153 m + 2) / 5 days precede month m.
void date_from_days(uint32_t days, uint32_t& year, uint32_t& month, uint32_t& day) {
    const uint32_t z = days + 719468;  // days from 0000-03-01 to 1970-01-01
    const uint32_t era = z / 146097, of_era = z % 146097;
    const uint32_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const uint32_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const uint32_t m = (5 * of_year + 2) / 153;
    day = of_year - (153 * m + 2) / 5 + 1;
    month = m < 10 ? m + 3 : m - 9;
    year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
}
uint32_t days_from_date(uint32_t year, uint32_t month, uint32_t day) {
    const uint32_t y = month <= 2 ? year - 1 : year, m = month > 2 ? month - 3 : month + 9;
    const uint32_t era = y / 400, of_era = y % 400;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * m + 2) / 5 + day - 1 - 719468;
}

void put_date(uint8_t out[profile::kDateSize], uint64_t seconds) {
    const uint32_t days = static_cast<uint32_t>(divide(seconds, 86400));
    const uint32_t of_day = static_cast<uint32_t>(seconds - static_cast<uint64_t>(days) * 86400);
    uint32_t year, month, day;
    date_from_days(days, year, month, day);
    put_digits(out, year, 4);
    put_digits(out + 4, month, 2);
    put_digits(out + 6, day, 2);
    put_digits(out + 8, of_day / 3600, 2);
    put_digits(out + 10, of_day / 60 % 60, 2);
    put_digits(out + 12, of_day % 60, 2);
    out[14] = 'Z';
}

}  // namespace

void assign(Id& to, const ibake_identity& from) {
    to.type = from.type;
    to.size = static_cast<uint8_t>(from.size);
    copy(to.data, octets_of(from));
}

ibake_status check_identity(const ibake_identity& id) {
    if (id.data == nullptr || id.size == 0 || id.size > profile::kIdMax) return IBAKE_E_IDENTITY_FORM;
    const Octets data = octets_of(id);
    const bool ok = id.type == IBAKE_ID_URI ? canonical_uri(data) : id.type == IBAKE_ID_NAI && canonical_nai(data);
    return ok && !ends_in_date(data) ? IBAKE_OK : IBAKE_E_IDENTITY_FORM;
}

void make_dated(Dated& dated, Octets id, uint64_t seconds, uint32_t interval) {
    copy(dated.octets, id);
    put_date(dated.octets + id.size(), divide(seconds, interval) * interval);
    dated.size = id.size() + profile::kDateSize;
}

bool split_dated(Octets& id, uint64_t& seconds, Octets dated, uint32_t interval) {
    if (dated.size() <= profile::kDateSize || dated.size() > IBAKE_DATED_MAX || !ends_in_date(dated)) return false;
    const Octets date = dated.last(profile::kDateSize);
    const uint8_t* d = date.data();
    const uint32_t year = get_digits(d, 4), month = get_digits(d + 4, 2), day = get_digits(d + 6, 2);
    if (year < 1970 || month < 1 || month > 12 || day < 1) return false;
    const uint64_t at = static_cast<uint64_t>(days_from_date(year, month, day)) * 86400 + get_digits(d + 8, 2) * 3600 +
                        get_digits(d + 10, 2) * 60 + get_digits(d + 12, 2);
    if (!valid({at, 0})) return false;
    // The one encoding of that second: anything else (30 February, 25 o'clock, a second inside an interval) comes out differently.
    Dated again;
    make_dated(again, {}, at, interval);
    if (!same(date, {again.octets, again.size})) return false;
    id = dated.first(dated.size() - profile::kDateSize);
    seconds = at;
    return true;
}

void ntp_from_ticks(uint8_t ntp[8], Ticks t) {
    store32(ntp, static_cast<uint32_t>(seconds_of(t) + profile::kNtpToUnix));
    store32(ntp + 4, static_cast<uint32_t>(t));
}

Ticks ticks_from_ntp(const uint8_t ntp[8]) {
    const uint32_t seconds = load32(ntp);
    const uint64_t era = seconds >> 31 == 0 ? static_cast<uint64_t>(1) << 32 : 0;
    const uint64_t ntp_seconds = seconds + era;
    if (ntp_seconds < profile::kNtpToUnix) return 0;  // 1968 and 1969
    return (ntp_seconds - profile::kNtpToUnix) << 32 | load32(ntp + 4);
}

uint64_t divide(uint64_t n, uint32_t d) {
    uint64_t quotient = 0, rest = 0;
    for (int i = 63; i >= 0; i--) {
        rest = rest << 1 | (n >> i & 1);
        if (rest >= d) {
            rest -= d;
            quotient |= static_cast<uint64_t>(1) << i;
        }
    }
    return quotient;
}

}  // namespace ibake
