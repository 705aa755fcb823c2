#include "agent/llm/masked_arguments.hpp"

#include <string>

#include <boost/json.hpp>

namespace continuo {

namespace {

/// Calls `change` with every text in the value and puts what it returns in its place.
template <class Change>
void change_texts(json::value& value, const Change& change) {
    if (auto* object = value.if_object()) {
        for (auto& member : *object)
            change_texts(member.value(), change);
    } else if (auto* array = value.if_array()) {
        for (auto& item : *array)
            change_texts(item, change);
    } else if (const auto* text = value.if_string()) {
        value = json::string(change(std::string_view(*text)));
    }
}

template <class Change>
json::object with_texts(json::object arguments, const Change& change) {
    for (auto& member : arguments)
        change_texts(member.value(), change);
    return arguments;
}

}  // namespace

json::object mask_arguments(PersonalMask& mask, json::object arguments) {
    return with_texts(std::move(arguments), [&mask](std::string_view text) {
        return mask.mask(text);
    });
}

json::object unmask_arguments(const PersonalMask& mask, json::object arguments) {
    return with_texts(std::move(arguments), [&mask](std::string_view text) {
        return mask.unmask(text);
    });
}

}  // namespace continuo
