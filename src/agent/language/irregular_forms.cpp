#include "agent/language/irregular_forms.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "agent/language/words.hpp"

namespace continuo {

namespace {

/// A verb, its past and its participle; one that is regular, or the same, is left out.
using Forms = std::array<std::string_view, 3>;

constexpr auto verbs = std::to_array<Forms>({
    {"arise", "arose", "arisen"},
    {"bear", "bore", "born"},
    {"beat", "beaten"},
    {"become", "became"},
    {"begin", "began", "begun"},
    {"blow", "blew", "blown"},
    {"break", "broke", "broken"},
    {"bring", "brought"},
    {"build", "built"},
    {"buy", "bought"},
    {"catch", "caught"},
    {"choose", "chose", "chosen"},
    {"come", "came"},
    {"deal", "dealt"},
    {"draw", "drew", "drawn"},
    {"drive", "drove", "driven"},
    {"eat", "ate", "eaten"},
    {"fall", "fell", "fallen"},
    {"feel", "felt"},
    {"fight", "fought"},
    {"find", "found"},
    {"flee", "fled"},
    {"fly", "flew", "flown"},
    {"forbid", "forbade", "forbidden"},
    {"forget", "forgot", "forgotten"},
    {"freeze", "froze", "frozen"},
    {"give", "gave", "given"},
    {"go", "went", "gone"},
    {"grow", "grew", "grown"},
    {"hear", "heard"},
    {"hold", "held"},
    {"keep", "kept"},
    {"know", "knew", "known"},
    {"lay", "laid"},
    {"lead", "led"},
    {"leave", "left"},
    {"lend", "lent"},
    {"lose", "lost"},
    {"make", "made"},
    {"mean", "meant"},
    {"meet", "met"},
    {"pay", "paid"},
    {"ride", "rode", "ridden"},
    {"rise", "rose", "risen"},
    {"run", "ran"},
    {"say", "said"},
    {"see", "saw", "seen"},
    {"seek", "sought"},
    {"sell", "sold"},
    {"send", "sent"},
    {"shoot", "shot"},
    {"show", "shown"},
    {"sing", "sang", "sung"},
    {"sink", "sank", "sunk"},
    {"sit", "sat"},
    {"speak", "spoke", "spoken"},
    {"spend", "spent"},
    {"stand", "stood"},
    {"steal", "stole", "stolen"},
    {"strike", "struck"},
    {"swear", "swore", "sworn"},
    {"take", "took", "taken"},
    {"teach", "taught"},
    {"tear", "tore", "torn"},
    {"tell", "told"},
    {"think", "thought"},
    {"throw", "threw", "thrown"},
    {"understand", "understood"},
    {"wear", "wore", "worn"},
    {"win", "won"},
    {"withdraw", "withdrew", "withdrawn"},
    {"write", "wrote", "written"},
});

}  // namespace

std::vector<std::uint64_t> stems_of_irregular_forms(std::string_view lower) {
    const auto stem = stem_of(lower);
    for (const auto& forms : verbs) {
        if (forms[0].front() != lower.front() && lower != "went") continue;
        const auto given = std::ranges::find_if(forms, [&](std::string_view form) {
            return !form.empty() && (form == lower || (form == forms[0] && stem_of(form) == stem));
        });
        if (given == forms.end()) continue;
        std::vector<std::uint64_t> stems;
        for (const auto form : forms) {
            if (!form.empty() && stem_of(form) != stem) stems.push_back(stem_of(form));
        }
        return stems;
    }
    return {};
}

}  // namespace continuo
