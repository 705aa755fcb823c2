#pragma once

#include <iosfwd>
#include <optional>

#include "cli/chat/reply_assembly.hpp"
#include "cli/growing_paragraph.hpp"
#include "cli/terminal.hpp"

namespace continuo {

/// Prints a reply on a terminal while it comes.
class ReplyPrinter final : public ReplyListener {
public:
    /// `spinner` and `out` outlive it.
    ReplyPrinter(Spinner& spinner, Terminal terminal, std::ostream& out);

    void on_text(std::string_view piece) override;
    void on_restart() override;
    void on_status(std::string_view message) override;
    void on_interrupted() override;

    /// Ends the paragraph, if there is one.
    void finish();
    /// The whole reply is printed.
    [[nodiscard]] bool has_printed() const { return !x_paragraph->is_empty(); }

private:
    void begin_paragraph();

    Spinner& x_spinner;
    Terminal x_terminal;
    std::ostream& x_out;
    std::optional<GrowingParagraph> x_paragraph;
};

}  // namespace continuo
