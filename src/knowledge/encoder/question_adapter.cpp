#include "knowledge/encoder/question_adapter.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr float unit = 1e-4F;
constexpr int integer_max = 1'000'000;
constexpr std::size_t pairs_max = 256;

Result<std::vector<float>> read_numbers(std::string_view text, std::size_t count) {
    std::vector<float> numbers;
    numbers.reserve(count);
    while (!(text = trim(text)).empty()) {
        int value = 0;
        const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || std::abs(value) > integer_max)
            return fail(Errc::invalid_input, "not an integer in bounds");
        numbers.push_back(static_cast<float>(value) * unit);
        text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    }
    if (numbers.size() != count)
        return fail(
            Errc::invalid_input, fmt::format("{} numbers instead of {}", numbers.size(), count)
        );
    return numbers;
}

}  // namespace

Result<QuestionAdapter> QuestionAdapter::parse(std::string_view text, std::size_t dimensions) {
    QuestionAdapter read;
    std::vector<float> in;
    std::size_t number = 0;
    const auto wrong = [&number](std::string_view why) {
        return fail(Errc::invalid_input, fmt::format("questions.txt:{}: {}", number, why));
    };
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.empty() || line.starts_with('#')) continue;
        const auto space = std::min(line.find(' '), line.size());
        const auto name = line.substr(0, space);
        auto numbers = read_numbers(line.substr(space), dimensions);
        if (!numbers) return wrong(numbers.error().detail);
        if (name == "diagonal" && read.x_diagonal.empty())
            read.x_diagonal = std::move(*numbers);
        else if (name == "in" && in.empty())
            in = std::move(*numbers);
        else if (name == "out" && !in.empty() && read.x_pairs.size() < pairs_max)
            read.x_pairs.push_back({std::exchange(in, {}), std::move(*numbers)});
        else
            return wrong("not the line that is expected");
    }
    if (read.x_diagonal.empty() || !in.empty()) return wrong("the end is missing");
    return read;
}

void QuestionAdapter::apply(DenseVector& question) const {
    if (x_diagonal.size() != question.size()) return;
    DenseVector adapted(question.size());
    std::ranges::transform(question, x_diagonal, adapted.begin(), std::multiplies{});
    for (const auto& pair : x_pairs) {
        const float share =
            std::inner_product(question.begin(), question.end(), pair.in.begin(), 0.0F);
        for (std::size_t i = 0; i < adapted.size(); ++i)
            adapted[i] += share * pair.out[i];
    }
    if (!normalize(adapted)) std::ranges::fill(adapted, 0.0F);
    question = std::move(adapted);
}

}  // namespace continuo
