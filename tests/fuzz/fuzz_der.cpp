// Fuzzes the structures of RFC 5091: what is read writes to the same octets; loading ends. SPDX-License-Identifier: Apache-2.0
//
// First octet: which structure. Rest: its encoding.
#include "ibe/platform_openssl.h"
#include "ibe/rfc5091_suite.h"
#include "ibe/ss.h"

#include <cstdlib>
#include <vector>

namespace {

using namespace ibake;
using namespace ibake::rfc5091;

void require(bool holds) {
    if (!holds) std::abort();
}

template <class T, class... More>
bool reads_and_writes(Octets der, More... more) {
    T value = {};
    if (read(value, der, more...) != IBAKE_OK) return false;
    std::vector<uint8_t> again(der.size());
    size_t size = again.size();
    require(write(again.data(), &size, value, more...) == IBAKE_OK);
    require(same(again, der) && size == der.size());
    return true;
}

struct Loaded {
    ibake_context context;
    ibake_ss_params params;
    Loaded() {
        const ibake_sizes sizes = IBAKE_SIZES;
        require(ibake_init(&context, ibake_platform_openssl(), &sizes) == IBAKE_OK);
    }
    // Small parameters take no time to refuse; of the large ones only the form is looked at.
    void load(Octets der) {
        if (der.size() > 1000) return;
        params = {};
        const ibake_status status = ibake_ss_params_load(&context, &params, sizeof params, der.data(), der.size());
        require((status == IBAKE_OK) == (ibake_ss_suite_name(&params) != nullptr));
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static Loaded loaded;
    if (size < 2) return 0;
    const Octets der(data + 1, size - 1);
    const Scheme scheme = data[0] & 1 ? Scheme::bb1 : Scheme::bf;
    switch (data[0] / 2 % 4) {
    case 0:
        if (reads_and_writes<PublicParameters>(der)) loaded.load(der);
        break;
    case 1:
        reads_and_writes<MasterSecret>(der, scheme);
        break;
    case 2:
        reads_and_writes<PrivateKeyBlock>(der, scheme);
        break;
    default:
        reads_and_writes<CiphertextBlock>(der, scheme);
    }
    return 0;
}
