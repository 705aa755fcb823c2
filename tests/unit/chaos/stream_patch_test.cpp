#include "chaos/stream_patch.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "chaos/options.hpp"
#include "session/redis/session_functions.hpp"

namespace continuo::chaos {
namespace {

TEST(StreamPatch, FindsATextHoweverItIsCut) {
    const std::string text = "begin abab-abc end, abc";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        for (std::size_t second = cut; second <= text.size(); ++second) {
            StreamPatch patch({{"abc", "xyz"}});
            auto out = patch.pass(text.substr(0, cut));
            out += patch.pass(text.substr(cut, second - cut));
            out += patch.pass(text.substr(second) + "\n");
            EXPECT_EQ(out, "begin abab-xyz end, xyz\n") << cut << " " << second;
        }
    }
}

TEST(StreamPatch, HoldsBackOnlyWhatMayBeTheBeginning) {
    StreamPatch patch({{"abc", "xyz"}});
    EXPECT_EQ(patch.pass("1ab"), "1");
    EXPECT_EQ(patch.pass("d"), "abd");
    EXPECT_EQ(patch.pass("PING\r\n"), "PING\r\n");
}

TEST(StreamPatch, RefusesToChangeLengths) {
    EXPECT_THROW(StreamPatch({{"abc", "x"}}), std::invalid_argument);
}

TEST(Patches, FitTheFunctionsThatAreLoaded) {
    for (const auto* name : {"revision", "ttl", "outbox", "index"}) {
        for (const auto& [from, to] : patches_of(name)) {
            EXPECT_NE(session_functions().source().find(from), std::string_view::npos)
                << name << ": " << from;
            EXPECT_EQ(from.size(), to.size());
        }
    }
}

}  // namespace
}  // namespace continuo::chaos
