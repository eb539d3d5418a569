// Identity-based encryption of every suite for programs: see suite.h. SPDX-License-Identifier: Apache-2.0
#include "tools/ibe/suite.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <iterator>

#include "tools/cli/commands.h"
#include "tools/ibe/ss_setup.h"

namespace ibake::ibe {

namespace {

using cli::Failure;
using cli::require;
using store::Bytes;
using store::Secret;

constexpr const char* bls_name = "BF-BLS12381";
constexpr struct {
    size_t field_bits, order_bits;
} sizes[] = {{512, 160}, {1024, 224}, {1536, 256}, {3840, 384}, {7680, 512}};  // in the order of the numbers of the suites

bool is_bb1(uint16_t suite) { return suite >= IBAKE_SUITE_BB1_SS512; }
size_t size_index(uint16_t suite) { return suite - (is_bb1(suite) ? IBAKE_SUITE_BB1_SS512 : IBAKE_SUITE_BF_SS512); }

Secret first(const Secret& octets, size_t size) {
    Secret out(size);
    std::memcpy(out.data(), octets.data(), size);
    return out;
}

}  // namespace

std::string suite_name(uint64_t number) {
    if (number == IBAKE_SUITE_BF_BLS12381) return bls_name;
    if (number <= IBAKE_SUITE_BB1_SS7680 && size_index(static_cast<uint16_t>(number)) < std::size(sizes)) {
        const auto suite = static_cast<uint16_t>(number);
        return (is_bb1(suite) ? "BB1-SS" : "BF-SS") + std::to_string(sizes[size_index(suite)].field_bits);
    }
    throw Failure(
        "suite " + std::to_string(number) +
        " is not built in; this program knows 1 (BF-BLS12381), 16 to 20 (BF-SS512 to BF-SS7680) and 32 to 36 (BB1-SS…)");
}

uint16_t suite_number(std::string_view name) {
    std::string upper(name);
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (upper == bls_name) return IBAKE_SUITE_BF_BLS12381;
    for (uint16_t first : {uint16_t{IBAKE_SUITE_BF_SS512}, uint16_t{IBAKE_SUITE_BB1_SS512}})
        for (uint16_t i = 0; i < std::size(sizes); ++i)
            if (upper == suite_name(first + i)) return static_cast<uint16_t>(first + i);
    throw Failure("suite '" + std::string(name) +
                  "' is not built in; this program knows bf-bls12381, and bf-ss and bb1-ss with 512, 1024, 1536, 3840 or 7680");
}

Setup setup(const ibake_context& context, uint16_t suite) {
    if (!of_rfc5091(suite)) {
        Setup s{std::vector<uint8_t>(IBAKE_P_PUB_SIZE), Secret(IBAKE_MASTER_SIZE)};
        require(ibake_ibe_setup(&context, s.master.data(), s.params.data()), "master secret");
        return s;
    }
    const auto [field_bits, order_bits] = sizes[size_index(suite)];
    const Primes primes = find_primes(field_bits, order_bits);
    Setup s{std::vector<uint8_t>(IBAKE_SS_PARAMS_DER_SIZE(field_bits)), {}};
    Secret master(IBAKE_SS_MASTER_DER_SIZE);
    size_t params_size = s.params.size(), master_size = master.size();
    require(ibake_ss_setup(&context, s.params.data(), &params_size, master.data(), &master_size,
                           is_bb1(suite) ? IBAKE_SS_BB1 : IBAKE_SS_BF, primes.p.data(), primes.p.size(), primes.q.data(),
                           primes.q.size()),
            "parameters of " + suite_name(suite));
    s.params.resize(params_size);
    s.master = first(master, master_size);
    return s;
}

Parameters::Parameters(const ibake_context& context, uint16_t suite, Bytes octets, const std::string& name, Are are)
    : context_(context), suite_(suite) {
    if (of_rfc5091(suite)) {
        load_der(octets, name, are);
        if (suite_ != suite)
            throw Failure(name + ": parameters of " + suite_name(suite_) + " under the name of " + suite_name(suite));
        return;
    }
    if (octets.size() != IBAKE_P_PUB_SIZE)
        throw Failure(name + ": p_pub has " + std::to_string(octets.size()) + " octets instead of 48");
    p_pub_.assign(octets.begin(), octets.end());
    bls_ = std::make_unique<ibake_ibe_params>();
    require(ibake_ibe_params_load(&context_, bls_.get(), octets.data()), name + ": p_pub");
}

Parameters::Parameters(const ibake_context& context, Bytes der, const std::string& name) : context_(context), suite_(0) {
    load_der(der, name, Are::unknown);
}

void Parameters::load_der(Bytes der, const std::string& name, Are are) {
    ss_ = std::make_unique<ibake_ss_params>();
    require((are == Are::unknown ? ibake_ss_params_load : ibake_ss_params_load_checked)(&context_, ss_.get(), sizeof *ss_,
                                                                                        der.data(), der.size()),
            name);
    suite_ = ibake_ss_suite(ss_.get());
}

ibake_kms Parameters::view() const {
    ibake_kms kms{};
    kms.suite = suite_;
    kms.params = bls_.get();
    kms.ss_params = ss_.get();
    return kms;
}

void Parameters::require_master(Bytes master, const std::string& name) const {
    ibake_status status = IBAKE_OK;
    if (ss_) {
        status = ibake_ss_master_check(&context_, ss_.get(), master.data(), master.size());
    } else {
        uint8_t p_pub[IBAKE_P_PUB_SIZE];
        if (master.size() != IBAKE_MASTER_SIZE) throw Failure(name + ": not a master secret of BF-BLS12381");
        require(ibake_ibe_public(&context_, p_pub, master.data()), name);
        if (!std::ranges::equal(p_pub, p_pub_)) status = IBAKE_E_KEY_MISMATCH;
    }
    if (status == IBAKE_E_KEY_MISMATCH) throw Failure(name + ": the parameters belong to another master secret");
    require(status, name);
}

size_t Parameters::key_max() const {
    if (!ss_) return IBAKE_KEY_SIZE;
    const size_t bound = IBAKE_SS_KEY_DER_SIZE(sizes[size_index(suite_)].field_bits);
    return is_bb1(suite_) ? bound : bound / 2 + 20;  // BF's block has one point, not two
}

std::vector<Secret> Parameters::extract(Bytes master, const std::vector<Bytes>& ids) const {
    std::vector<Secret> keys;
    if (ss_) {
        for (Bytes id : ids) {
            size_t size = IBAKE_SS_KEY_DER_SIZE(IBAKE_SS_BITS);
            Secret key(size);
            require(ibake_ss_extract(&context_, key.data(), &size, ss_.get(), master.data(), master.size(), id.data(), id.size()),
                    "private key");
            keys.push_back(first(key, size));
        }
        return keys;
    }
    std::vector<ibake_piece> pieces;
    for (Bytes id : ids) pieces.push_back({id.data(), id.size()});
    Secret octets(ids.size() * IBAKE_KEY_SIZE);
    require(ibake_ibe_extract_batch(&context_, octets.data(), master.data(), pieces.data(), pieces.size()), "private keys");
    for (size_t i = 0; i < ids.size(); ++i) {
        keys.emplace_back(IBAKE_KEY_SIZE);
        std::memcpy(keys.back().data(), octets.data() + i * IBAKE_KEY_SIZE, IBAKE_KEY_SIZE);
    }
    return keys;
}

PrivateKey::PrivateKey(const Parameters& params, Bytes id, Bytes octets, const std::string& name, Is is) {
    const ibake_context* context = &params.context();
    const ibake_kms kms = params.view();
    if (kms.ss_params != nullptr) {
        ss_ = store::make_secret<ibake_ss_key>();
        require(is == Is::checked_before
                    ? ibake_ss_key_load_checked(context, ss_.get(), sizeof *ss_, kms.ss_params, octets.data(), octets.size())
                    : ibake_ss_key_load(context, ss_.get(), sizeof *ss_, kms.ss_params, id.data(), id.size(), octets.data(),
                                        octets.size()),
                name);
        return;
    }
    if (octets.size() != IBAKE_KEY_SIZE)
        throw Failure(name + ": a private key of BF-BLS12381 has 96 octets, this one " + std::to_string(octets.size()));
    bls_ = store::make_secret<ibake_ibe_key>();
    prepared_ = store::make_secret<ibake_ibe_prepared_key>();
    require((is == Is::checked_before ? ibake_ibe_key_load_checked : ibake_ibe_key_load)(context, bls_.get(), kms.params,
                                                                                         id.data(), id.size(), octets.data()),
            name);
    require(ibake_ibe_key_prepare(context, prepared_.get(), bls_.get()), name);
}

}  // namespace ibake::ibe
