#include "support/documented_acl.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace continuo::test {

std::vector<std::string> documented_acl(
    std::string_view password, std::string_view prefix, const std::vector<std::string>& without
) {
    std::ifstream file(CONTINUO_SOURCE_DIR "/deploy/redis/continuo.acl");
    std::string line;
    if (!std::getline(file, line)) throw std::runtime_error("deploy/redis/continuo.acl is missing");
    std::istringstream words(line);
    std::string word;
    if (!(words >> word) || word != "user")
        throw std::runtime_error("deploy/redis/continuo.acl has another form");
    std::vector<std::string> arguments{"--user"};
    while (words >> word) {
        if (word == ">PASSWORD") word = ">" + std::string(password);
        if (word.starts_with('~')) word = "~" + std::string(prefix) + "*";
        arguments.push_back(word);
    }
    for (const auto& rule : without) {
        if (std::erase(arguments, rule) == 0)
            throw std::runtime_error("deploy/redis/continuo.acl lacks " + rule);
    }
    return arguments;
}

}  // namespace continuo::test
