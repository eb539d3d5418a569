// Boneh-Franklin through the C interface. SPDX-License-Identifier: Apache-2.0
#include "bench/bench.h"
#include "bench/ibe_world.h"

#include <memory>

namespace ibake::bench {

void add_ibe() {
    const auto name = [](const char* op) { return std::string("ibe/") + op + "/bls12_381"; };
    const auto w = std::make_shared<IbeWorld>();
    add(name("setup"), [w] { return require(ibake_ibe_setup(&w->context, w->master, w->p_pub)); });
    add(name("params_load"), [w] { return require(ibake_ibe_params_load(&w->context, &w->params, w->p_pub)); });
    // What follows needs key and parameters of one KMS again.
    const auto v = std::make_shared<IbeWorld>();
    add(name("extract"), [v] { return v->extract(); });
    add(name("key_load"), [v] { return v->key_load(); });
    add(name("key_load_checked"), [v] {
        return require(ibake_ibe_key_load_checked(&v->context, &v->loaded, &v->params, v->id_octets(), v->id.size(), v->key));
    });
    add(name("key_prepare"), [v] { return require(ibake_ibe_key_prepare(&v->context, &v->prepared, &v->loaded)); });
    add(name("recipient_load"), [v] { return v->recipient_load(); });
    add(name("encrypt_cached"), [v] { return v->encrypt(); });
    add(name("encrypt"), [v] { return v->encrypt_to_stranger(); });
    add(name("decrypt"), [v] { return v->decrypt(); });
    add(name("decrypt_prepared"), [v] { return v->decrypt_prepared(); });
}

}  // namespace ibake::bench
