#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace continuo {

/// A bound of a figure, "right=.7".
struct EvaluationBound {
    std::string name;
    double value = 0;
};

/// What `continuo eval` is asked for.
struct EvaluationOptions {
    std::string path;                   ///< a folder, or a file of rows
    std::string knowledge;              ///< documents: a folder or an export; empty: of `path`
    std::string url;                    ///< empty: a server of this process, for the time
    bool load = false;                  ///< with `url`: adds the documents to it
    std::string compare;                ///< another settings file; empty: none
    std::vector<std::string> floors;    ///< "name=value"
    std::vector<std::string> ceilings;  ///< "name=value"
    std::size_t failures = 20;          ///< how many are listed
    bool json = false;
    bool fit = false;        ///< recommends ANSWER_CONFIDENCE instead of reporting figures
    double wrong_costs = 2;  ///< with `fit`: how many right answers a wrong one undoes
    std::string prefix;      ///< with `url`; empty: that of the settings
    std::string key_file;    ///< with `url`; empty: from the environment or the settings
};

}  // namespace continuo
