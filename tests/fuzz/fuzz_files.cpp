// Fuzzes files and texts from elsewhere: parameters, sealed secrets, encrypted files, sound, voice mail, dates. SPDX-License-Identifier: Apache-2.0
//
// First octet: which. Rest: the file.
#include "tests/fuzz/fuzz.h"
#include "tests/support/ibake_world.h"
#include "tools/calc/parameter_files.h"
#include "tools/cli/commands.h"
#include "tools/ibe/sealed_file.h"
#include "tools/kms/params.h"
#include "tools/net/clock.h"
#include "tools/store/seal.h"
#include "tools/ue/recording.h"

#include <algorithm>

namespace {

using namespace ibake;
using fuzz::require;
using store::Bytes;

// What is read is what is written again, with a signature that it did not have: nobody has signed these.
void kms_parameters(std::string_view text) {
    kms::Params params = kms::Params::parse(text, "file");
    require(params.signer.empty() && params.interval_s > 0 && params.not_before < params.not_after);
    const kms::Params again = kms::Params::parse(params.signed_json(store::Secret(32)), "again");
    require(again.kms_id == params.kms_id && again.domains == params.domains && again.prefixes == params.prefixes);
    require(again.octets == params.octets && again.suite == params.suite && again.serial == params.serial);
    require(again.signer == params.signer && !again.succeeds(again));
}

// A key file of zeros, and what it has sealed.
class Sealed {
public:
    Sealed() {
        const store::Path path = std::filesystem::temp_directory_path() / ("fuzz_files." + std::to_string(getpid()));
        store::write_file(path, Bytes(secret_), store::Overwrite::yes);
        sealer_ = std::make_unique<store::Sealer>("", path.string());
        std::filesystem::remove(path);
    }
    // Changes of a file that it has sealed do not open: `edit` is places and octets.
    void edited(Bytes edit) {
        const std::vector<uint8_t> whole = sealer_->seal("key-1", "label", secret_);
        std::vector<uint8_t> changed = whole;
        for (size_t i = 0; i + 3 <= edit.size(); i += 3) {
            const size_t at = static_cast<size_t>(edit[i] * 256 + edit[i + 1]);
            if (at < changed.size())
                changed[at] = edit[i + 2];
            else
                changed.resize(at % (changed.size() + 1));
        }
        bool opened = false;
        try {
            opened = std::ranges::equal(Bytes(sealer_->open("key-1", changed, "file")), secret_);
        } catch (const cli::Failure&) {
        }
        require(opened == (changed == whole));
    }
    void any(Bytes file) {
        (void)store::Sealer::label("key-1", file, "file");
        (void)sealer_->open("key-1", file, "file");
        require(false);  // nobody else has the key
    }

private:
    const std::vector<uint8_t> secret_ = std::vector<uint8_t>(32);
    std::unique_ptr<store::Sealer> sealer_;
};

// A file to a key that nobody has encrypted to.
void encrypted_file(Bytes file) {
    static test::TestPlatform platform;
    static test::TestKms kms("kms.a.example", test::Bytes(IBAKE_MASTER_SIZE, 7));
    static const ibake_own_key key = kms.own_key("a@b");
    const auto read = [&](uint8_t* out, size_t size) {
        size = std::min(size, file.size());
        std::copy_n(file.begin(), size, out);
        file = file.subspan(size);
        return size;
    };
    ibe::open(platform.context, *key.key, read, [](const uint8_t*, size_t) { require(false); });
    require(false);
}

// What a mailbox kept, or content: only what would be written the same again is read.
void deferred_media(Bytes file) {
    const bool content = store::as_text(file).starts_with("IBAKEPC1");
    const std::vector<uint8_t> again =
        content ? ue::Content::parse(file, "file").octets() : ue::Recording::parse(file, "file").octets();
    require(std::ranges::equal(again, file));
}

void run(uint8_t which, Bytes file) {
    static Sealed sealed;
    const std::string_view text = store::as_text(file);
    switch (which % 10) {
    case 0: {
        calc::GroupPrimes primes;
        if (calc::parse_type_a(primes, text).empty()) require(!primes.p.empty() && primes.p[0] != 0 && primes.p.back() % 4 == 3);
        return;
    }
    case 1: {
        calc::Type1Params params;
        if (calc::parse_type1(params, file).empty()) require(!params.p.empty() && params.p[0] != 0 && params.p.back() % 4 == 3);
        return;
    }
    case 2:
        return kms_parameters(text);
    case 3:
        return sealed.edited(file);
    case 4:
        return sealed.any(file);
    case 5:
        return encrypted_file(file);
    case 6: {
        const std::vector<uint8_t> octets = store::from_hex(text);
        return require(2 * octets.size() == text.size());
    }
    case 7: {
        const uint64_t seconds = net::parse_date(std::string(text));
        return require(seconds >= UINT64_C(253402300800) ||
                       net::parse_date(net::date_text(seconds)) == seconds);  // the year 10000
    }
    case 8: {
        const auto pace = ue::Pace::of(std::string(text), false);
        return require(pace.packet > 0 && pace.interval.count() > 0);
    }
    default:
        return deferred_media(file);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0 || size > 20000) return 0;
    try {
        run(data[0], {data + 1, size - 1});
    } catch (const cli::Failure&) {
    }
    return 0;
}
