// Fuzzes every parser that sees octets from the network before any key. SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/mikey_mutator.h"

namespace {

using ibake::fuzz::require;

// An item lies inside the message.
struct Bounds {
    const uint8_t* octets;
    size_t size;
};
int visit(void* self, const ibake_item* item) {
    const auto* bounds = static_cast<const Bounds*>(self);
    require(item->offset <= bounds->size && item->size <= bounds->size - item->offset);
    require(item->size == 0 || item->octets == bounds->octets + item->offset);
    return 0;
}

void inside(const ibake_identity& id, const uint8_t* data, size_t size) {
    require(id.size == 0 || (id.data >= data && id.data + id.size <= data + size));
}

void messages(const uint8_t* data, size_t size) {
    Bounds bounds{data, size};
    const ibake_status walked = ibake_inspect(data, size, 0, visit, &bounds);
    ibake_peek peek{};
    if (ibake_message_peek(&peek, data, size) == IBAKE_OK) {
        require(walked == IBAKE_OK);
        for (const ibake_identity* id : {&peek.initiator, &peek.responder, &peek.kms, &peek.psk_name}) inside(*id, data, size);
    }
    ibake_key_request_view view{};
    if (ibake_key_request_parse(&view, data, size) == IBAKE_OK) {
        require(walked == IBAKE_OK && view.id_count > 0);
        for (size_t i = 0; i < view.id_count; i++) {
            ibake_identity id{};
            require(ibake_key_request_id(&view, &id, i) == IBAKE_OK);
            inside(id, data, size);
        }
        ibake_identity id{};
        require(ibake_key_request_id(&view, &id, view.id_count) != IBAKE_OK);
    }
    if (size > 0) {  // a bare chain of payloads
        bounds = {data + 1, size - 1};
        const ibake_status bare = ibake_inspect(data + 1, size - 1, data[0], visit, &bounds);
        require(bare == IBAKE_OK || bare == IBAKE_E_LENGTH || bare == IBAKE_E_VERSION || bare == IBAKE_E_PAYLOAD ||
                bare == IBAKE_E_FORMAT);
    }
}

void texts(const uint8_t* data, size_t size) {
    const char* text = reinterpret_cast<const char*>(data);
    std::vector<uint8_t> octets(size + 1);
    std::vector<char> again(2 * size + 64);
    size_t n = octets.size();
    if (ibake_base64_decode(octets.data(), &n, text, size) == IBAKE_OK) {
        size_t m = again.size();
        require(ibake_base64_encode(again.data(), &m, octets.data(), n) == IBAKE_OK);
        require(m == size && (size == 0 || std::memcmp(again.data(), text, size) == 0));
    }
    for (int media = -1; media < 3; media++) {
        n = octets.size();
        if (ibake_sdp_find(octets.data(), &n, text, size, media) == IBAKE_OK) {
            // What was found is what its own line says.
            std::vector<uint8_t> found(n + 1);
            size_t m = again.size(), k = found.size();
            require(ibake_sdp_line(again.data(), &m, octets.data(), n) == IBAKE_OK);
            require(ibake_sdp_find(found.data(), &k, again.data(), m, -1) == IBAKE_OK);
            require(k == n && (n == 0 || std::memcmp(found.data(), octets.data(), n) == 0));
        }
        size_t m = again.size();
        const ibake_status listed = ibake_sdp_ids(again.data(), &m, text, size, media);
        require(m <= again.size() && (listed == IBAKE_OK || m == 0 || listed == IBAKE_E_BUFFER));
    }
    uint8_t dated[IBAKE_DATED_MAX];
    size_t dated_size = sizeof dated;
    for (const uint8_t id_type : {IBAKE_ID_NAI, IBAKE_ID_URI}) {  // a canonical identity and a date, and both again
        const ibake_identity id{data, size, id_type};
        if (ibake_identity_check(&id) != IBAKE_OK) continue;
        size_t again_size = 0;
        uint8_t again_type = 0;
        uint64_t again_seconds = 0;
        dated_size = sizeof dated;
        require(ibake_identity_dated(dated, &dated_size, &id, 1760540706, 86400) == IBAKE_OK);
        require(ibake_dated_split(&again_size, &again_type, &again_seconds, dated, dated_size, 86400) == IBAKE_OK);
        require(again_size == size && again_type == id_type && again_seconds == 1760540706 / 86400 * 86400);
    }
    size_t id_size = 0;
    uint8_t type = 0;
    uint64_t seconds = 0;
    if (ibake_dated_split(&id_size, &type, &seconds, data, size, 86400) == IBAKE_OK) {
        dated_size = sizeof dated;
        const ibake_identity id{data, id_size, type};
        require(ibake_identity_dated(dated, &dated_size, &id, seconds, 86400) == IBAKE_OK);
        require(dated_size == size && std::memcmp(dated, data, size) == 0);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size > 2 * IBAKE_MIKEY_MAX) return 0;
    messages(data, size);
    texts(data, size);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
    return ibake::fuzz::mutate_input(data, size, max_size, seed, 0);
}
