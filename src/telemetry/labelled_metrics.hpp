#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <prometheus/family.h>
#include <prometheus/labels.h>

namespace continuo {

/// The metrics of one family, found by their label values without building a Labels map each time.
/// Family::Add hashes a map of strings under a lock; here a known set costs a shared lock and one
/// look-up. The family outlives it. Thread: any.
template <class Metric>
class LabelledMetrics {
public:
    template <class... Extra>
    LabelledMetrics(
        prometheus::Family<Metric>& family, std::vector<std::string> names, Extra... extra
    )
        : x_names(std::move(names)),
          x_make([&family, extra...](const prometheus::Labels& labels) -> Metric& {
              return family.Add(labels, extra...);
          }) {}

    /// `make` gives the metric of a label set; it is called once for each.
    LabelledMetrics(
        std::vector<std::string> names, std::function<Metric&(const prometheus::Labels&)> make
    )
        : x_names(std::move(names)), x_make(std::move(make)) {}

    /// The metric of these values, one for each name in their order; made at the first call.
    Metric& at(std::initializer_list<std::string_view> values) {
        thread_local std::string key;
        key.clear();
        for (const auto value : values)
            key.append(value).push_back('\x1f');
        {
            const std::shared_lock lock(x_mutex);
            const auto found = x_known.find(key);
            if (found != x_known.end()) return *found->second;
        }
        const std::scoped_lock lock(x_mutex);
        auto& slot = x_known[key];
        if (slot == nullptr) {
            prometheus::Labels labels;
            auto name = x_names.begin();
            for (const auto value : values)
                labels.emplace(*name++, std::string(value));
            slot = &x_make(labels);
        }
        return *slot;
    }

private:
    std::vector<std::string> x_names;
    std::function<Metric&(const prometheus::Labels&)> x_make;
    std::shared_mutex x_mutex;
    std::map<std::string, Metric*, std::less<>> x_known;
};

}  // namespace continuo
