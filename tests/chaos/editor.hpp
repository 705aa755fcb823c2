#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "chaos/customer.hpp"
#include "chaos/edit_checks.hpp"
#include "support/http_call.hpp"

namespace continuo::chaos {

/// Posts, replaces and deletes documents of its own, and changes a ticket of its own, through any
/// instance, one change at a time. Nobody else changes them. Thread: one.
class Editor {
public:
    Editor(World& world, int number, EditLog& log);
    /// Runs until World::stopped.
    void run();

private:
    void edit_document();
    void edit_ticket();
    void open_ticket();
    /// Status 0: no response.
    test::CallResult call(
        const std::string& method, const std::string& target, const std::string& body
    );
    [[nodiscard]] std::size_t below(std::size_t count);

    World& x_world;
    EditLog& x_log;
    int x_number;
    int x_edits = 0;
    std::string x_ticket;
    std::mt19937_64 x_random;
    std::vector<std::unique_ptr<test::HttpCaller>> x_callers;
};

/// Waits until every instance has the same documents and tickets, and finds them by searching, and
/// says what contradicts the log. `where` begins each text.
[[nodiscard]] std::vector<Violation> survey_edits(
    const EditLog& log,
    const std::vector<int>& ports,
    std::chrono::seconds time,
    const std::string& where
);
/// The same of a database file whose instance has stopped.
[[nodiscard]] std::vector<Violation> survey_edits_in_file(
    const EditLog& log, const std::filesystem::path& file, const std::string& where
);

}  // namespace continuo::chaos
