#include "base/secret.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <span>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

/// A secret in memory that stays readable after its end. Short enough to be stored within the
/// object.
class Watched {
public:
    explicit Watched(std::string text) { x_secret = std::construct_at(memory(), std::move(text)); }
    Secret& secret() { return *x_secret; }
    void destroy() { std::destroy_at(x_secret); }
    [[nodiscard]] bool has(std::string_view text) const {
        return std::ranges::search(x_bytes, text).begin() != x_bytes.end();
    }

private:
    Secret* memory() { return reinterpret_cast<Secret*>(x_bytes.data()); }
    alignas(Secret) std::array<char, sizeof(Secret)> x_bytes{};
    Secret* x_secret = nullptr;
};

TEST(Secret, IsWipedWhenItEnds) {
    Watched watched("hunter2!");
    ASSERT_TRUE(watched.has("hunter2!"));
    watched.destroy();
    EXPECT_FALSE(watched.has("unter2"));
}

TEST(Secret, IsWipedWhereItWasMovedFrom) {
    Watched watched("hunter2!");
    const Secret moved(std::move(watched.secret()));
    EXPECT_EQ(moved.reveal(), "hunter2!");
    EXPECT_TRUE(watched.secret().empty());
    EXPECT_FALSE(watched.has("unter2"));
    watched.destroy();
}

TEST(Secret, IsWipedWhenAnotherTakesItsPlace) {
    Watched watched("hunter2!");
    watched.secret() = Secret("x");
    EXPECT_FALSE(watched.has("unter2"));
    const Secret longer(std::string(100, 'y'));
    watched.secret() = longer;
    EXPECT_EQ(watched.secret(), longer);
    watched.destroy();
}

}  // namespace
}  // namespace continuo::test
