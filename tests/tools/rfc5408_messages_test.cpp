// RFC 5408's XML and base64: what is written, what else is read, and what is not. SPDX-License-Identifier: Apache-2.0
#include "tools/rfc5408/messages.h"

#include <gtest/gtest.h>

#include "tools/cli/commands.h"
#include "tools/store/files.h"

namespace ibake::test {
namespace {

using namespace rfc5408;
using cli::Failure;

const KeyRequest request{oid::bf, email_identity("https://pps.example.com/ibe", 1, {"bob@example.com", 1704067200})};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

std::string all_replaced(std::string text, const std::string& from, const std::string& to) {
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
    return text;
}

void expect_read(const std::string& xml) {
    const KeyRequest in = read_key_request(xml);
    EXPECT_EQ(in.algorithm, request.algorithm);
    EXPECT_EQ(in.identity, request.identity);
}

KeyResponse key_follows() {
    store::Secret reply(200);
    for (size_t i = 0; i < reply.size(); i++) reply.data()[i] = static_cast<uint8_t>(i);
    return {Code::key_follows, std::move(reply), {}};
}

TEST(Rfc5408Messages, Base64) {
    const Octets octets(100, 0xfb);
    const std::string text = write_base64(octets);
    EXPECT_EQ(text.find("\r\n"), 76u);
    EXPECT_EQ(store::as_text(read_base64(text)), store::as_text(octets));
    EXPECT_EQ(store::as_text(read_base64(" \t" + text + "\n ")), store::as_text(octets));
    for (const char* bad : {"", " \n", "=", "A", "AA", "AAA", "AAA=AAAA", "AA-_", "AAAA\v", "AAAA=", "\xc3\xa9"})
        EXPECT_THROW((void)read_base64(bad), Failure) << bad;
    EXPECT_THROW((void)read_base64(std::string(message_max + 4, 'A')), Failure);
}

TEST(Rfc5408Messages, RequestReadsAsWritten) {
    const std::string xml = write_key_request(request);
    expect_read(xml);
    EXPECT_NE(xml.find("xmlns:ibe=\"urn:ietf:params:xml:ns:ibe\""), std::string::npos);
    EXPECT_NE(xml.find("<ibe:client version=\"ibake "), std::string::npos);
    EXPECT_NE(xml.find("BgtghkgBhv0eAQECAQ=="), std::string::npos);
}

TEST(Rfc5408Messages, OtherFormsOfARequest) {
    const std::string xml = write_key_request(request);
    expect_read(all_replaced(all_replaced(xml, "ibe:", "x:"), "xmlns:ibe", "xmlns:x"));
    expect_read(replaced(all_replaced(all_replaced(xml, "<ibe:", "<"), "</ibe:", "</"), "xmlns:ibe", "xmlns"));
    expect_read(all_replaced(xml, "ibe:algorithm", "ibe:oid"));
    expect_read(replaced(xml, "<ibe:body>", "<!-- a comment --><ibe:body><ibe:authData><x>secret</x></ibe:authData><ibe:more/>"));
    expect_read(replaced(xml, "<ibe:id>", "\n   <ibe:id>\n      "));
    expect_read(replaced(xml, "<ibe:id>", "<ibe:id>&#32;"));
    const size_t header = xml.find("<ibe:header>"), body = xml.find("<ibe:body>");
    expect_read(xml.substr(0, header) + xml.substr(body));
}

TEST(Rfc5408Messages, RequestsThatAreRefused) {
    const std::string xml = write_key_request(request);
    const std::string id = xml.substr(xml.find("<ibe:id>"), xml.find("</ibe:id>") + 9 - xml.find("<ibe:id>"));
    const std::string doctype = "<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/passwd\"><!ENTITY a \"aaaa\">]>";
    const std::string declaration = "<?xml version=\"1.0\" encoding=\"US-ASCII\"?>";
    const std::string bad[] = {
        "",
        "x",
        xml + "x",
        xml + xml,
        replaced(xml, "urn:ietf:params:xml:ns:ibe", "urn:ietf:params:xml:ns:ibf"),
        replaced(xml, " xmlns:ibe=\"urn:ietf:params:xml:ns:ibe\"", ""),
        all_replaced(xml, "ibe:request", "ibe:response"),
        all_replaced(xml, "ibe:body", "ibe:head"),
        all_replaced(xml, "ibe:keyRequest", "ibe:keyRequests"),
        all_replaced(xml, "ibe:id", "ibe:identity"),
        all_replaced(xml, "ibe:algorithm", "ibe:name"),
        replaced(xml, id, id + id),
        replaced(xml, "<ibe:id>", "<ibe:id>*"),
        replaced(xml, "<ibe:id>", "<ibe:id><x/>"),
        replaced(xml, "<ibe:id>", "<ibe:id>&a;"),
        replaced(xml, "<ibe:id>M", "<ibe:id>&#233;"),
        replaced(xml, "BgtghkgBhv0eAQECAQ==", "BgtghkgBhv0eAQEC"),
        replaced(xml, "BgtghkgBhv0eAQECAQ==", ""),
        replaced(xml, declaration, declaration + doctype),
        replaced(replaced(xml, declaration, declaration + doctype), "<ibe:id>", "<ibe:id>&e;"),
        replaced(xml, "version=\"ibake", "version=\"\xc3\xa9ibake"),
        std::string("\xff\xfe<\0?\0", 6),
        xml.substr(0, xml.find("</ibe:body>")) + std::string(message_max, ' ') + xml.substr(xml.find("</ibe:body>")),
    };
    ASSERT_NE(xml.find(declaration), std::string::npos);
    for (const std::string& b : bad) EXPECT_THROW((void)read_key_request(b), Failure) << b.substr(0, 500);
    for (size_t size = 0; size < xml.find("</ibe:request>") + 13; size++)
        EXPECT_THROW((void)read_key_request(xml.substr(0, size)), Failure) << size;
}

// What a message says about its own encoding cannot hide a document type.
TEST(Rfc5408Messages, EncodingIsAscii) {
    for (const char* encoding : {"UTF-16", "UTF-7", "EBCDIC-CP-US", "nonsense"})
        expect_read(replaced(write_key_request(request), "US-ASCII", encoding));
}

TEST(Rfc5408Messages, DeepNestingIsRefused) {
    std::string nested = write_key_request(request), open, close;
    for (int i = 0; i < 5000; i++) {
        open += "<x>";
        close += "</x>";
    }
    EXPECT_THROW((void)read_key_request(replaced(nested, "<ibe:body>", open + close + "<ibe:body>")), Failure);
}

TEST(Rfc5408Messages, Responses) {
    const KeyResponse key = key_follows();
    const KeyResponse in = read_key_response(write_key_response(key));
    EXPECT_EQ(in.code, Code::key_follows);
    EXPECT_EQ(store::as_text(in.reply), store::as_text(key.reply));
    const KeyResponse enroll =
        read_key_response(write_key_response({Code::follow_enroll_uri, {}, "https://example.org/enroll?a=1&b=<2>"}));
    EXPECT_EQ(enroll.location, "https://example.org/enroll?a=1&b=<2>");
    for (const Code code :
         {Code::reserved, Code::system_error, Code::invalid_request, Code::client_obsolete, Code::authorization_denied}) {
        const std::string xml = write_key_response({code, {}, {}});
        EXPECT_EQ(read_key_response(xml).code, code);
        EXPECT_NE(xml.find("value=\"" + name(code) + "\""), std::string::npos);
        EXPECT_NE(explanation(code), nullptr);
        // What else is in the body is thrown away.
        EXPECT_EQ(read_key_response(replaced(xml, "</ibe:response>", "<ibe:body>why</ibe:body></ibe:response>")).code, code);
    }
    EXPECT_EQ(name(Code::authorization_denied), "IBE304");
}

TEST(Rfc5408Messages, ResponsesThatAreRefused) {
    const std::string key = write_key_response(key_follows()), denied = write_key_response({Code::authorization_denied, {}, {}});
    const std::string enroll = write_key_response({Code::follow_enroll_uri, {}, "https://example.org/"});
    for (const std::string& bad :
         {replaced(denied, "IBE304", "IBE302"), replaced(denied, "IBE304", "304"), replaced(denied, "value=", "name="),
          replaced(denied, "IBE304", "IBE100"), all_replaced(key, "ibe:privateKey", "ibe:key"),
          all_replaced(key, "ibe:body", "ibe:head"), replaced(enroll, "URI=", "uri="), replaced(enroll, "https", "ht&#10;tps"),
          replaced(denied, "xml:ns:ibe", "xml:ns:abe"), all_replaced(denied, "ibe:responseType", "ibe:type")})
        EXPECT_THROW((void)read_key_response(bad), Failure) << bad;
}

}  // namespace
}  // namespace ibake::test
