// Base64 and XML of RFC 5408: see messages.h. SPDX-License-Identifier: Apache-2.0
#include "tools/rfc5408/messages.h"

#include <algorithm>
#include <cstring>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "tools/cli/commands.h"
#include "tools/store/files.h"

namespace ibake::rfc5408 {

namespace {

using cli::Failure;

constexpr char xml_namespace[] = "urn:ietf:params:xml:ns:ibe";

const xmlChar* chars(const char* text) { return reinterpret_cast<const xmlChar*>(text); }

struct FreeXml {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
    void operator()(xmlChar* text) const { xmlFree(text); }
};
using Document = std::unique_ptr<xmlDoc, FreeXml>;
using Text = std::unique_ptr<xmlChar, FreeXml>;

std::string string_of(const Text& text) { return text ? reinterpret_cast<const char*>(text.get()) : ""; }

// An element of a message that is being read: it lives as long as its document.
class Element {
public:
    explicit Element(xmlNode* node) : node_(node) {}
    bool is(const char* name) const {
        return node_->type == XML_ELEMENT_NODE && node_->ns != nullptr && xmlStrEqual(node_->ns->href, chars(xml_namespace)) &&
               xmlStrEqual(node_->name, chars(name));
    }
    // The only child of that name; others are left alone.
    Element child(const char* name) const {
        xmlNode* found = nullptr;
        for (xmlNode* c = node_->children; c != nullptr; c = c->next) {
            if (!Element(c).is(name)) continue;
            if (found != nullptr) throw Failure(std::string("XML: more than one ibe:") + name);
            found = c;
        }
        if (found == nullptr) throw Failure(std::string("XML: no ibe:") + name);
        return Element(found);
    }
    bool has(const char* name) const {
        for (xmlNode* c = node_->children; c != nullptr; c = c->next)
            if (Element(c).is(name)) return true;
        return false;
    }
    std::string attribute(const char* name) const { return string_of(Text(xmlGetNoNsProp(node_, chars(name)))); }
    store::Secret base64() const {
        if (xmlFirstElementChild(node_) != nullptr) throw Failure("XML: an element where base64 is expected");
        return read_base64(string_of(Text(xmlNodeGetContent(node_))));
    }

private:
    xmlNode* node_;
};

// Reading in ASCII whatever the document says of itself, "<!DOCTYPE" is found in the octets: no document type, hence no entities.
Document parse(std::string_view xml, const char* root) {
    if (xml.size() > message_max) throw Failure("XML: larger than " + std::to_string(message_max) + " octets");
    if (!std::ranges::all_of(xml, [](char c) { return (c >= ' ' && c < 0x7f) || c == '\t' || c == '\r' || c == '\n'; }))
        throw Failure("XML: not ASCII text");
    if (xml.find("<!DOCTYPE") != std::string_view::npos) throw Failure("XML: a document type, which messages do not have");
    Document document(
        xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, "US-ASCII",
                      XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA));
    if (!document || document->intSubset != nullptr) throw Failure("XML: not well-formed");
    if (!Element(xmlDocGetRootElement(document.get())).is(root))
        throw Failure(std::string("XML: the root is not ibe:") + root + " of " + xml_namespace);
    return document;
}

Element root_of(const Document& document) { return Element(xmlDocGetRootElement(document.get())); }

// A message that is being written.
class Writer {
public:
    explicit Writer(const char* root) : document_(xmlNewDoc(chars("1.0"))) {
        root_ = xmlNewNode(nullptr, chars(root));
        if (!document_ || root_ == nullptr) throw std::bad_alloc();
        xmlDocSetRootElement(document_.get(), root_);
        namespace_ = xmlNewNs(root_, chars(xml_namespace), chars("ibe"));
        xmlSetNs(root_, namespace_);
    }
    xmlNode* root() const { return root_; }
    xmlNode* add(xmlNode* parent, const char* name, const std::string& text = {}) const {
        xmlNode* node = xmlNewTextChild(parent, namespace_, chars(name), text.empty() ? nullptr : chars(text.c_str()));
        if (node == nullptr) throw std::bad_alloc();
        return node;
    }
    static void set(xmlNode* node, const char* name, const std::string& value) {
        if (xmlNewProp(node, chars(name), chars(value.c_str())) == nullptr) throw std::bad_alloc();
    }
    std::string text() const {
        xmlChar* raw = nullptr;
        int size = 0;
        xmlDocDumpMemoryEnc(document_.get(), &raw, &size, "US-ASCII");
        const Text text(raw);
        if (!text) throw std::bad_alloc();
        return {reinterpret_cast<const char*>(raw), static_cast<size_t>(size)};
    }

private:
    Document document_;
    xmlNode* root_;
    xmlNs* namespace_;
};

constexpr struct {
    Code code;
    const char* explanation;
} codes[] = {
    {Code::key_follows, "the key follows"},
    {Code::reserved, "a reserved code, which means nothing"},
    {Code::follow_enroll_uri, "credentials are needed: get them where the key server says, then ask again"},
    {Code::system_error, "the key server has a problem of its own; try again later"},
    {Code::invalid_request, "the key server does not understand the request"},
    {Code::client_obsolete, "the key server wants a newer client"},
    {Code::authorization_denied, "this user may not have this key"},
};

}  // namespace

std::string write_base64(Bytes octets) {
    const std::string text = store::to_base64(octets);
    std::string lines;
    for (size_t at = 0; at < text.size(); at += 76) lines += text.substr(at, 76) + "\r\n";
    return lines;
}

store::Secret read_base64(std::string_view text) {
    if (text.size() > message_max) throw Failure("base64: longer than " + std::to_string(message_max) + " characters");
    store::Secret room(text.size() / 4 * 3 + 3);
    size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(room.data(), room.size(), text.data(), text.size(), " \t\r\n", &size, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != text.data() + text.size() || size == 0)
        throw Failure("not base64");
    store::Secret octets(size);
    std::memcpy(octets.data(), room.data(), size);
    return octets;
}

std::string write_key_request(const KeyRequest& request) {
    const Writer xml("request");
    Writer::set(xml.add(xml.add(xml.root(), "header"), "client"), "version", "ibake " IBAKE_VERSION);
    xmlNode* key = xml.add(xml.add(xml.root(), "body"), "keyRequest");
    xml.add(key, "algorithm", write_base64(write_oid(request.algorithm)));
    xml.add(key, "id", write_base64(write_identity(request.identity)));
    return xml.text();
}

KeyRequest read_key_request(std::string_view text) {
    const Document document = parse(text, "request");
    const Element key = root_of(document).child("body").child("keyRequest");
    // RFC 5408's text says ibe:oid where its example has ibe:algorithm.
    const Element algorithm = key.has("algorithm") ? key.child("algorithm") : key.child("oid");
    return {read_oid(algorithm.base64()), read_identity(key.child("id").base64())};
}

std::string name(Code code) { return "IBE" + std::to_string(static_cast<int>(code)); }

const char* explanation(Code code) {
    return std::ranges::find(codes, code, [](const auto& c) { return c.code; })->explanation;
}

std::string write_key_response(const KeyResponse& response) {
    const Writer xml("response");
    Writer::set(xml.add(xml.root(), "responseType"), "value", name(response.code));
    if (response.code == Code::key_follows)
        xml.add(xml.add(xml.root(), "body"), "privateKey", write_base64(response.reply));
    else if (response.code == Code::follow_enroll_uri)
        Writer::set(xml.add(xml.add(xml.root(), "body"), "location"), "URI", response.location);
    return xml.text();
}

KeyResponse read_key_response(std::string_view text) {
    const Document document = parse(text, "response");
    const Element root = root_of(document);
    const std::string value = root.child("responseType").attribute("value");
    const auto* code = std::ranges::find(codes, value, [](const auto& c) { return name(c.code); });
    if (code == std::end(codes)) throw Failure("XML: a response of unknown type");
    KeyResponse response{code->code, {}, {}};
    if (code->code == Code::key_follows) response.reply = root.child("body").child("privateKey").base64();
    if (code->code == Code::follow_enroll_uri) {
        response.location = root.child("body").child("location").attribute("URI");
        if (response.location.empty() || !std::ranges::all_of(response.location, [](char c) { return c > ' ' && c < 0x7f; }))
            throw Failure("XML: no URI to get credentials from");
    }
    return response;
}

}  // namespace ibake::rfc5408
