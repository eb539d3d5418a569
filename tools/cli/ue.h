// What the files of `ibake ue` share: options, the UE itself. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_TOOLS_CLI_UE_H
#define IBAKE_TOOLS_CLI_UE_H

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/cli/commands.h"
#include "tools/cli/options.h"
#include "tools/net/report.h"
#include "tools/ue/store.h"

namespace ibake::cli {

// What enrol, call and listen share.
struct UeOptions : CommonOptions {
    std::vector<std::string> params, pins;
    bool trust = false;
    std::string trace;
};

struct Ue {
    explicit Ue(const UeOptions& o) : store((o.apply(), o.folder)), sealer(o.sealer()), directory(store, sealer), trace(o.trace) {
        time_floor = store.keep_time();
        for (const std::string& file : o.params) store.import(file, o.trust, o.pins);
    }
    ue::Store store;
    store::Sealer sealer;
    ue::Directory directory;
    net::Trace trace;
    uint64_t time_floor;
};

struct CallOptions : UeOptions {
    std::string self, to, answer_as, peer, listen, port_file, log, send, receive;
    bool fast = false, pace = false, once = false, accept_others = false;
    // Over SIP.
    std::string sip, transport = "auto", level = "session", ready_file, mailbox, content;
    unsigned rekey_every = 0;
    double answer_delay = 0;
    bool retarget = false, early_answer = false;
};

void add_call_options(CLI::App& call_app, CallOptions& c, CLI::App& listen_app, CallOptions& l);
void call(const CallOptions& o);
void listen(const CallOptions& o);

}  // namespace ibake::cli

#endif
