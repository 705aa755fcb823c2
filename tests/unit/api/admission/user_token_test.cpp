#include "api/admission/user_token.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fuzz/user_token_check.hpp"
#include "support/fake_clock.hpp"
#include "support/user_tokens.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string secret = "a-secret-of-the-shop-0123456789ab";
const std::string other_secret = "another-secret-of-the-shop-012345";

// FakeClock::start() is 2026-01-15T10:00:00Z.
constexpr long long now = 1'768'471'200;

Result<TokenUser> read(std::string_view token, std::vector<std::string> secrets = {secret}) {
    return verify_user_token(token, secrets, TimePoint(std::chrono::seconds(now)));
}
Result<std::string> verify(std::string_view token, std::vector<std::string> secrets = {secret}) {
    auto user = read(token, std::move(secrets));
    if (!user) return std::unexpected(user.error());
    return std::move(user->id);
}
/// Why a token of these claims is refused; "" when it is not.
template <class Value>
std::string refusal(const Result<Value>& user) {
    if (user) return "";
    EXPECT_EQ(user.error().code, Errc::unauthorized);
    return user.error().detail;
}
std::string claims(std::string_view more = "") {
    return R"({"sub":"ada@example.org","exp":)" + std::to_string(now + 60) + std::string(more) +
           "}";
}

TEST(UserToken, NamesTheUserItWasSignedFor) {
    EXPECT_EQ(verify(sign_token(claims(), secret)), "ada@example.org");
    EXPECT_EQ(verify(sign_token(claims(), secret, R"({"alg":"HS256"})")), "ada@example.org");
    EXPECT_EQ(
        verify(sign_token(claims(), secret, R"({"kid":"1","typ":"jwt","alg":"HS256"})")),
        "ada@example.org"
    );
    EXPECT_EQ(
        verify(sign_token(claims(R"(,"name":"Ada","roles":[{"a":1}])"), secret)), "ada@example.org"
    );
    const auto longest = std::string(255, 'x');
    EXPECT_EQ(verify(sign_token(R"({"sub":")" + longest + R"(","exp":9e9})", secret)), longest);
    EXPECT_EQ(verify(sign_token("{\"sub\":\"\xC3\xA9\",\"exp\":9e9}", secret)), "\xC3\xA9");
}

// Made by another program: Python's hmac and base64.
TEST(UserToken, FitsTheSignaturesOfOthers) {
    constexpr std::string_view token =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGFAZXhhbXBsZS5vcmciLCJleHAiOjE3Njg0NzEy"
        "NjB9.MdZio8wQ0SBrUr412Lg7ttZE-_HalN-O73FTGCv4rVU";
    EXPECT_EQ(verify(token), "ada@example.org");
    // RFC 7515, A.1: its claims are read only because its signature fits; they have no sub.
    constexpr std::string_view key =
        "\x03\x23\x35\x4b\x2b\x0f\xa5\xbc\x83\x7e\x06\x65\x77\x7b\xa6\x8f\x5a\xb3\x28\xe6\xf0\x54"
        "\xc9\x28\xa9\x0f\x84\xb2\xd2\x50\x2e\xbf\xd3\xfb\x5a\x92\xd2\x06\x47\xef\x96\x8a\xb4\xc3"
        "\x77\x62\x3d\x22\x3d\x2e\x21\x72\x05\x2e\x4f\x08\xc0\xcd\x9a\xf5\x67\xd0\x80\xa3";
    constexpr std::string_view of_the_rfc =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cn"
        "VlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const std::array secrets{std::string(key)};
    const auto at = [&](long long seconds) {
        return refusal(
            verify_user_token(of_the_rfc, secrets, TimePoint(std::chrono::seconds(seconds)))
        );
    };
    EXPECT_THAT(at(1'300'819'379), HasSubstr("it has no sub"));
    EXPECT_THAT(at(1'300'819'380), HasSubstr("has expired"));
}

TEST(UserToken, SaysWhichDocumentsTheUserMayRead) {
    const auto tags = [](std::string_view more) {
        return read(sign_token(claims(more), secret)).value().access_tags;
    };
    EXPECT_EQ(tags(""), std::nullopt);
    EXPECT_THAT(tags(R"(,"access_tags":[])").value(), testing::IsEmpty());
    EXPECT_THAT(
        tags(R"(,"access_tags":["gold","eu","gold"])").value(), testing::ElementsAre("eu", "gold")
    );
    for (const auto* bad : {R"("gold")", "[1]", R"(["a b"])", R"([""])", "null", "{}"})
        EXPECT_THAT(
            refusal(read(sign_token(claims(std::string(R"(,"access_tags":)") + bad), secret))),
            HasSubstr("access_tags")
        ) << bad;
}

TEST(UserToken, AnyOfTheSecretsMayHaveSignedIt) {
    const auto token = sign_token(claims(), secret);
    EXPECT_EQ(verify(token, {other_secret, secret}), "ada@example.org");
    EXPECT_EQ(verify(token, {secret, other_secret}), "ada@example.org");
    EXPECT_THAT(refusal(verify(token, {other_secret})), HasSubstr("signature does not fit"));
    EXPECT_THAT(refusal(verify(token, {})), HasSubstr("takes no user tokens"));
    EXPECT_THAT(refusal(verify(token, {secret + "x"})), HasSubstr("signature does not fit"));
}

TEST(UserToken, RefusesOtherAlgorithms) {
    for (const auto* header :
         {R"({"alg":"none"})",
          R"({"alg":"None"})",
          R"({"alg":"hs256"})",
          R"({"alg":"HS384"})",
          R"({"alg":"RS256"})",
          R"({"alg":["HS256"]})",
          R"({"alg":null})",
          R"({"typ":"JWT"})",
          "{}"})
        EXPECT_THAT(refusal(verify(sign_token(claims(), secret, header))), HasSubstr("alg must be"))
            << header;
    const auto unsigned_token = base64url(R"({"alg":"none"})") + "." + base64url(claims()) + ".";
    EXPECT_THAT(refusal(verify(unsigned_token)), HasSubstr("alg must be"));
    const auto without = base64url(R"({"alg":"HS256"})") + "." + base64url(claims()) + ".";
    EXPECT_THAT(refusal(verify(without)), HasSubstr("signature does not fit"));
}

TEST(UserToken, RefusesHeadersItDoesNotUnderstand) {
    for (const auto& [header, why] : std::vector<std::pair<std::string, std::string>>{
             {R"({"alg":"HS256","typ":"JWE"})", "typ must be"},
             {R"({"alg":"HS256","typ":1})", "typ must be"},
             {R"({"alg":"HS256","crit":["exp"]})", "crit"},
             {R"({"alg":"none","alg":"HS256"})", "header is not"},
             {R"(["HS256"])", "header is not"},
             {R"({"alg":"HS256"} )", ""},
             {R"({"alg":"HS256"}x)", "header is not"},
             {"{\"alg\":\"HS256\",\"x\":\"\xFF\"}", "header is not"},
             {R"({"alg":"HS256","x":[[[[[[[[[[]]]]]]]]]]})", "header is not"},
         }) {
        const auto said = refusal(verify(sign_token(claims(), secret, header)));
        if (why.empty()) {
            EXPECT_EQ(said, "") << header;
        } else {
            EXPECT_THAT(said, HasSubstr(why)) << header;
        }
    }
}

TEST(UserToken, ReadsBase64UrlStrictly) {
    const auto good = sign_token(claims(), secret);
    const auto first_dot = good.find('.');
    const auto last_dot = good.rfind('.');
    for (const auto& bad : std::vector<std::string>{
             "",
             ".",
             "..",
             "a.b",
             good + ".",
             good + ".x",
             good.substr(0, last_dot),
             good + "=",
             good + "A",
             good + "\n",
             " " + good,
             good.substr(0, first_dot) + "=" + good.substr(first_dot),
             good.substr(0, last_dot) + "=" + good.substr(last_dot),
             "Bearer " + good,
             std::string(good).insert(last_dot + 3, "+"),
             std::string(good).insert(first_dot + 3, "/"),
             std::string("\0", 1) + good,
         })
        EXPECT_THAT(refusal(verify(bad)), HasSubstr("is not valid")) << bad;
    // The last character holds four bits of the signature and two of nothing: they must be 0.
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    auto twin = good;
    twin.back() = alphabet[alphabet.find(good.back()) + 1];
    EXPECT_THAT(refusal(verify(twin)), HasSubstr("signature does not fit"));
}

TEST(UserToken, RefusesEachChangeOfASignedToken) {
    const auto good = sign_token(claims(), secret);
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto changed = good;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        if (changed != good) {
            EXPECT_FALSE(verify(changed)) << i;
        }
    }
}

TEST(UserToken, KeepsItsTimes) {
    const auto with = [](const std::string& members) {
        return refusal(verify(sign_token(R"({"sub":"ada",)" + members + "}", secret)));
    };
    const auto number = [](long long seconds) { return std::to_string(seconds); };
    EXPECT_EQ(with(R"("exp":)" + number(now + 1)), "");
    EXPECT_EQ(with(R"("exp":)" + number(now) + ".5"), "");
    EXPECT_THAT(with(R"("exp":)" + number(now)), HasSubstr("has expired"));
    EXPECT_THAT(with(R"("exp":-1)"), HasSubstr("has expired"));
    for (const auto* bad : {R"("exp":"9999999999")", R"("exp":null)", R"("exp":[1])"})
        EXPECT_THAT(with(bad), HasSubstr("exp is not a number")) << bad;
    EXPECT_THAT(with(R"("iat":1)"), HasSubstr("it has no exp"));
    for (const std::string name : {"nbf", "iat"}) {
        const auto member = R"("exp":9e9,")" + name + R"(":)";
        EXPECT_EQ(with(member + number(now + 60)), "") << "the clock of the shop is ahead";
        EXPECT_THAT(with(member + number(now + 61)), HasSubstr(name + " is in the future"));
        EXPECT_THAT(with(member + "true"), HasSubstr(name + " is not a number"));
        EXPECT_EQ(with(member + "0"), "");
    }
}

TEST(UserToken, RefusesASubThatIsNoUserId) {
    const auto with = [](const std::string& sub) {
        return refusal(verify(sign_token(R"({"exp":9e9,"sub":)" + sub + "}", secret)));
    };
    for (const auto* bad : {"\"\"", "null", "17", R"(["ada"])"})
        EXPECT_THAT(with(bad), HasSubstr("it has no sub")) << bad;
    EXPECT_THAT(with("\"" + std::string(256, 'x') + "\""), HasSubstr("longer than 255"));
    for (const auto* bad : {R"("a\u0000b")", R"("a\nb")", R"("a\tb")", R"("\u007f")"})
        EXPECT_THAT(with(bad), HasSubstr("control characters")) << bad;
    EXPECT_THAT(with(R"("ada","sub":"eve")"), HasSubstr("claims are not"));
}

TEST(UserToken, IsBounded) {
    auto long_claims = claims(R"(,"x":")" + std::string(4000, 'x') + "\"");
    EXPECT_THAT(refusal(verify(sign_token(long_claims, secret))), HasSubstr("longer than 4096"));
    EXPECT_THAT(refusal(verify(std::string(4096, '.'))), HasSubstr("not a signed"));
    EXPECT_THAT(refusal(verify(std::string(1'000'000, '.'))), HasSubstr("longer than 4096"));
}

TEST(UserToken, ARefusalRepeatsNothingOfTheToken) {
    const auto token = sign_token(R"({"sub":"ada-secret-name","exp":1})", secret);
    EXPECT_THAT(refusal(verify(token)), Not(HasSubstr("ada-secret-name")));
    EXPECT_THAT(refusal(verify("x.confidential.y")), Not(HasSubstr("confidential")));
}

TEST(UserHash, FitsOneUserAndOneSecret) {
    const std::array secrets{secret, other_secret};
    // python3 -c 'import hmac; print(hmac.new(b"<secret>", b"user:ada@example.org",
    // "sha256").hexdigest())'
    constexpr std::string_view of_python =
        "87bc463a7a9b42a1135280ef2b4fefbe2425824b0524a2cd7181c8b493f5f097";
    EXPECT_TRUE(is_user_hash(of_python, "ada@example.org", secrets));
    EXPECT_TRUE(is_user_hash(user_hash("ada", other_secret), "ada", secrets));
    EXPECT_FALSE(is_user_hash(of_python, "ada@example.com", secrets));
    EXPECT_FALSE(is_user_hash(of_python.substr(1), "ada@example.org", secrets));
    EXPECT_FALSE(is_user_hash("", "ada@example.org", secrets));
    EXPECT_FALSE(is_user_hash(user_hash("ada", secret + "x"), "ada", secrets));
    EXPECT_FALSE(is_user_hash(user_hash("ada", secret), "ada", {}));
    auto upper = user_hash("ada", secret);
    for (auto& c : upper)
        c = static_cast<char>(std::toupper(c));
    EXPECT_FALSE(is_user_hash(upper, "ada", secrets));
}

TEST(UserHash, OfACunningUserIdSignsNoToken) {
    // A customer whose name at the shop is what a token's signature covers.
    const auto name = base64url(R"({"alg":"HS256"})") + "." + base64url(claims());
    const auto hash = hmac_sha256(secret, "user:" + name);
    EXPECT_THAT(refusal(verify(name + "." + base64url(hash))), HasSubstr("signature does not fit"));
    EXPECT_EQ(verify(name + "." + base64url(hmac_sha256(secret, name))), "ada@example.org");
}

TEST(UserTokenFuzz, HoldsOverATable) {
    for (const std::string& input :
         {std::string(),
          std::string("."),
          std::string(5000, 'A'),
          std::string("\0\xFF.\x80", 4),
          std::string(R"({"sub":"a","exp":9e999})"),
          std::string(R"({"sub":"a","exp":1e308})"),
          std::string(R"({"sub":"a","exp":-0.0,"nbf":1e-320})"),
          std::string(R"({"sub":"a","exp":18446744073709551615})"),
          std::string(R"({"sub":"\ud800","exp":9e9})"),
          std::string(R"({"sub":"customer-17","exp":9999999999})"),
          std::string(R"({"alg":"HS256"})"),
          std::string(R"({"alg":"HS256","typ":"JWT","kid":"2026"})"),
          std::string(3000, '[')})
        check_user_token(input);
}

}  // namespace
}  // namespace continuo::test
