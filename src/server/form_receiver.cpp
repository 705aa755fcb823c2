#include "server/form_receiver.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "async/offload.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "server/uploads/upload_admission.hpp"
#include "server/uploads/upload_writer.hpp"

namespace continuo {

namespace {

using Kind = MultipartParser::Event::Kind;

constexpr std::size_t block_bytes = 256 * 1024;

Rejection rejection_of(Error error) {
    if (error.reason == ErrorReason::no_space) return {507, std::move(error)};
    return {error.code == Errc::invalid_input ? 400 : 503, std::move(error)};
}

}  // namespace

FormReceiver::FormReceiver(
    std::string_view boundary,
    const BodyPlan& plan,
    std::filesystem::path folder,
    const UploadBudget& budget,
    std::shared_ptr<ScratchClaim> claim,
    asio::thread_pool& blocking
)
    : x_parser(boundary),
      x_plan(plan),
      x_folder(std::move(folder)),
      x_budget(budget),
      x_claim(std::move(claim)),
      x_blocking(blocking) {}

FormReceiver::~FormReceiver() = default;

Task<std::optional<Rejection>> FormReceiver::take(std::string bytes) {
    x_parser.feed(bytes);
    for (;;) {
        const auto event = x_parser.next();
        if (!event) co_return rejection_of(event.error());
        if (event->kind == Kind::need_input) co_return std::nullopt;
        if (event->kind == Kind::end) {
            x_ended = true;
            co_return std::nullopt;
        }
        if (auto refused = co_await on_event(*event)) co_return refused;
    }
}

Task<std::optional<Rejection>> FormReceiver::on_event(MultipartParser::Event event) {
    if (event.kind == Kind::part) co_return begin_part();
    if (event.kind == Kind::part_end) co_return co_await end_part();
    if (auto refused = add_data(event.data)) co_return refused;
    if (x_block.size() < block_bytes) co_return std::nullopt;
    co_return co_await write_block();
}

std::optional<Rejection> FormReceiver::begin_part() {
    const auto& head = x_parser.head();
    if (++x_parts > limits::form_fields_max + x_plan.files_max)
        return too_large("the form has too many parts");
    return head.file_name ? begin_file(head) : begin_field(head);
}

std::optional<Rejection> FormReceiver::begin_field(const PartHead& head) {
    x_skipped = x_plan.form != nullptr &&
                std::ranges::find(x_plan.form->text_fields, std::string_view(head.name)) ==
                    x_plan.form->text_fields.end();
    if (x_skipped) return std::nullopt;
    if (x_form.size() == limits::form_fields_max)
        return too_large(fmt::format("over {} fields", limits::form_fields_max));
    x_form.emplace_back(head.name, std::string());
    return std::nullopt;
}

std::optional<Rejection> FormReceiver::begin_file(const PartHead& head) {
    const bool named = !head.file_name->empty();
    if (named && x_files.size() == x_plan.files_max)
        return too_large(fmt::format("over {} files", x_plan.files_max));
    auto refusal = judge_file(head);
    if (refusal && named) return refusal;
    // A file input in which nothing was chosen has neither name nor data, and is no file.
    x_refusal_of_data = std::move(refusal);
    x_writer = std::make_shared<UploadWriter>(x_folder, x_claim, x_budget.limits().free_bytes_min);
    x_file = {head.name, *head.file_name, head.content_type, 0, x_writer->file()};
    return std::nullopt;
}

std::optional<Rejection> FormReceiver::judge_file(const PartHead& head) {
    x_discarded = false;
    if (x_plan.form == nullptr) return std::nullopt;
    const auto& rules = *x_plan.form;
    if (head.name != rules.file_field)
        return Rejection{422, {Errc::invalid_input, head.name, ErrorReason::unexpected_field}};
    using Verdict = FormRules::FileVerdict;
    const auto verdict =
        rules.judge_file == nullptr ? Verdict::store : rules.judge_file(*head.file_name);
    x_discarded = verdict == Verdict::discard;
    if (verdict != Verdict::refuse) return std::nullopt;
    return Rejection{415, {Errc::invalid_input, std::string(rules.refusal)}};
}

std::optional<Rejection> FormReceiver::add_data(std::string_view data) {
    if (!x_writer) {
        if (x_skipped) return std::nullopt;
        auto& [name, text] = x_form.back();
        text.append(data);
        if (text.size() <= limits::form_field_bytes_max) return std::nullopt;
        return too_large(fmt::format(
            "the field {} is over {} bytes", excerpt(name), limits::form_field_bytes_max
        ));
    }
    if (x_refusal_of_data) return std::move(x_refusal_of_data);
    x_file.bytes += data.size();
    if (!x_discarded) x_block.append(data);
    if (x_file.bytes <= x_plan.file_bytes_max) return std::nullopt;
    return too_large(
        fmt::format("the file {} is over {} bytes", excerpt(x_file.filename), x_plan.file_bytes_max)
    );
}

Task<std::optional<Rejection>> FormReceiver::end_part() {
    if (!x_writer) {
        if (x_skipped) co_return std::nullopt;
        const auto& [name, text] = x_form.back();
        if (is_utf8(text)) co_return std::nullopt;
        co_return bad_request(fmt::format("the field {} is not UTF-8", excerpt(name)));
    }
    // No name and no content: a file input in which nothing was chosen.
    const bool chosen = !x_file.filename.empty() || x_file.bytes > 0;
    if (chosen) {
        if (x_files.size() == x_plan.files_max)
            co_return too_large(fmt::format("over {} files", x_plan.files_max));
        if (!x_discarded) {
            if (auto refused = co_await write_block()) co_return refused;
        }
        if (x_file.filename.empty()) x_file.filename = "unnamed";
        x_file.content_hash = x_writer->content_hash();
        x_files.push_back(std::move(x_file));
    }
    x_writer->close();
    x_writer.reset();
    x_file = {};
    co_return std::nullopt;
}

Task<std::optional<Rejection>> FormReceiver::write_block() {
    x_file_bytes += x_block.size();
    if (const auto refusal = x_claim->grow_to(x_file_bytes))
        co_return refuse_upload(x_budget, *refusal);
    // The writer and the block belong to the other thread until it is done, even if this object is
    // destroyed meanwhile.
    auto written = co_await offload(x_blocking, [writer = x_writer, block = std::move(x_block)] {
        return writer->append(block);
    });
    x_block.clear();
    if (written) co_return std::nullopt;
    if (written.error().reason == ErrorReason::no_space) x_budget.record(UploadRefusal::disk_space);
    co_return rejection_of(std::move(written.error()));
}

std::optional<Rejection> FormReceiver::finish(HttpRequest& request) {
    if (!x_ended) return bad_request("multipart: the last boundary is missing");
    request.form = std::move(x_form);
    request.files = std::move(x_files);
    return std::nullopt;
}

}  // namespace continuo
