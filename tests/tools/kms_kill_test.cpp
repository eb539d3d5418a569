// The KMS killed with SIGKILL in the middle of an enrolment: no issued key without its record. SPDX-License-Identifier: Apache-2.0
//
// KILLS and IDENTITIES are set by the build: few for every run, 50 and 1,000 for the long one.
#include <map>

#include "tests/tools/harness.h"
#include "tools/store/database.h"
#include "tools/ue/store.h"

namespace ibake::test {
namespace {

TEST(Killed, LosesNoRecordAndNeedsNoRepair) {
    const unsigned seed = 20260131;
    SCOPED_TRACE("seed " + std::to_string(seed));
    Network network;
    std::string ids;
    for (int i = 0; i < IDENTITIES; ++i) ids += "sip:user-" + std::to_string(i) + "@operator-a.example\n";
    store::write_file(network.folder / "ids", ids, store::Overwrite::no);
    store::write_file(network.folder / "many.psk", store::Bytes(random_octets(32, 7)), store::Overwrite::no);
    network.add_subscriber("many", {"--id-file", network.folder / "ids"});
    network.start_kms();
    const std::string kms_address = network.kms_address;

    // The relay picks the requests during which the KMS dies, a random time after it got the request, and checks at every reply
    // on the wire that its record is in the database already.
    constexpr int requests = (IDENTITIES + 7) / 8;  // at most eight of these identities fit a reply
    std::mt19937 random(seed);
    std::map<int, unsigned> kills;  // number of the request, microseconds
    while (kills.size() < KILLS) kills[static_cast<int>(random() % requests)] = static_cast<unsigned>(random() % 25000);
    store::Database database(network.folder / "kms/kms.db");
    store::Statement recorded(database, "SELECT count(*) FROM reply WHERE reply=?");
    std::map<Octets, Octets> replies;  // by request
    std::map<Octets, int> seen;
    Octets last;
    int unrecorded = 0, changed = 0, killed = 0;
    Result enrolled;
    {
        Relay relay(kms_address, [&](bool from_kms, const Octets& o) {
            if (from_kms) {
                recorded.bind(store::Bytes(o)).row();
                unrecorded += recorded.integer(0) != 1;
                const auto [reply, is_new] = replies.emplace(last, o);
                changed += !is_new && reply->second != o;
                return Many{o};
            }
            last = o;
            const bool is_new = seen.emplace(o, seen.size()).second;
            const auto kill = kills.find(seen[o]);
            if (!is_new || kill == kills.end()) return Many{o};
            std::thread([&network, &killed, delay = kill->second, kms_address, o] {
                net::UdpSocket direct{net::Endpoint("127.0.0.1:0")};
                direct.send(net::Endpoint(kms_address), o);  // its reply goes nowhere: lost with the crash
                usleep(delay);
                network.kms->signal(SIGKILL);
                EXPECT_EQ(network.kms->wait(), 128 + SIGKILL);
                network.start_kms(kms_address);
                ++killed;
            }).join();
            return Many{o};
        });
        enrolled = network.enrol("many", {"--id-file", network.folder / "ids", "--days", "1"}, relay.address());
    }
    EXPECT_EQ(enrolled.code, 0) << enrolled.err << network.log();
    EXPECT_EQ(killed, KILLS);
    EXPECT_EQ(unrecorded, 0) << "replies on the wire before their record";
    EXPECT_EQ(changed, 0) << "requests answered with two different replies";
    EXPECT_EQ(replies.size(), seen.size());

    // Every key that the UE holds is on record, and the database is sound as it lies there.
    store::Statement issued(database, "SELECT count(*) FROM issued WHERE substr(id, 1, length(id) - 15)=?");
    const std::vector<ue::KeyInfo> held = ue::Store(network.folder / "many").keys();
    EXPECT_EQ(held.size(), static_cast<size_t>(IDENTITIES));
    for (const ue::KeyInfo& k : held) {
        issued.bind(store::as_bytes(k.id)).row();
        EXPECT_EQ(issued.integer(0), 1) << k.id;
    }
    store::Statement integrity(database, "PRAGMA integrity_check");
    ASSERT_TRUE(integrity.row());
    EXPECT_EQ(integrity.text(0), "ok");

    // A repeated request gets the stored octets, from a process that never saw it.
    network.kms->signal(SIGKILL);
    network.kms->wait();
    network.start_kms(kms_address);
    net::UdpSocket repeater{net::Endpoint("127.0.0.1:0")};
    for (const auto& [request, reply] : replies) {
        repeater.send(net::Endpoint(kms_address), request);
        const auto again = repeater.receive(std::chrono::seconds(5));
        ASSERT_TRUE(again);
        EXPECT_EQ(again->octets, reply);
    }
}

}  // namespace
}  // namespace ibake::test
