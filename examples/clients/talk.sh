#!/usr/bin/env bash
# Talks to Continuo with curl and jq: talk.sh URL [SESSION]
# Each line of the input is a message. What happens is written to standard error; at the end of the input, when
# all is answered, the conversation to standard output.
set -uo pipefail
export LC_ALL=C.UTF-8  # offsets count code points, and so does ${text:begin:length} in a UTF-8 locale
url=${1:?usage: talk.sh URL [SESSION]}
session=${2:-$(curl -sSf "$url/api/sessions" -H 'Content-Type: application/json' -d '{}' | jq -r .session_id)} || exit 1
chat=$url/api/chat/sessions/$session
first_delay=500 longest_delay=30000  # milliseconds before a new try, doubled with each failure in a row

back_off() {  # back_off <failures>: the random part keeps clients of a restarted server from coming all at once
    local delay=$((first_delay << ($1 < 7 ? $1 : 7)))
    delay=$((delay < longest_delay ? delay : longest_delay))
    delay=$((delay / 2 + RANDOM % (delay / 2)))
    sleep "$((delay / 1000)).$(printf %03d $((delay % 1000)))"
}


scratch=$(mktemp -d)
trap 'kill "${sender:-}" "${stream:-}" 2>/dev/null; rm -rf "$scratch"' EXIT

# Sends one message: again with the same client_message_id until the server says that it has it. The status 200
# comes after the message is in the log; if the connection breaks after it, the turn goes on without it.
send() {
    local id failures=0 status
    id=$(cat /proc/sys/kernel/random/uuid)
    while true; do
        status=$(curl -sN --max-time 40 "$chat/messages" -H 'Accept: text/event-stream' -D - -o /dev/null \
            --data-urlencode "message=$1" -d "client_message_id=$id" | sed -nE '1s/^HTTP[^ ]* ([0-9]+).*/\1/p;1q')
        case $status in
            200) echo "$id" >>"$scratch/sent"; return ;;
            '' | 408 | 425 | 429 | 502 | 503 | 504) back_off $((failures++)) ;;
            *) echo "refused with $status: $1" >&2; return ;;
        esac
    done
}

# The state that events make: role and text of message number seq, and
cursor= complete=0       # the newest event id, which is the place to resume from; the newest whole message
role=() text=()
declare -A acknowledged  # by client_message_id

# The members of an event, one a line. The content is the rest, and an x keeps the newlines at its end.
members='"\(.type)\n\(.seq // 0)\n\(.offset // 0)\n\(.role)\n\(.id // "")\n\(.client_message_id // "none")\n\(.content // "" | @json)\n\(.content // "")x"'

apply() {  # apply <event>: fails if text is missing before it
    local kind seq offset author id message_id json content before
    {
        read -r kind; read -r seq; read -r offset; read -r author; read -r id; read -r message_id; read -r json
        IFS= read -rd '' content
    } < <(jq -j "$members" <<<"$1")
    content=${content%x}
    echo "$kind $seq $json" >&2
    case $kind in
        acknowledged) role[seq]=user text[seq]=$content acknowledged[$message_id]=1 ;;
        text)
            before=${text[seq]-}
            [[ ${#before} -ge $offset ]] || return 1
            role[seq]=$author text[seq]=${before:0:offset}$content  # text that came before is written over
            ;;
        restart) text[seq]= ;;
        complete) complete=$seq ;;
        resync) role=() text=() cursor= complete=0 ;;  # all of the log follows
        session_ended) ended=1 ;;
    esac
    cursor=${id:-$cursor}
}

is_over() {  # the session has ended; or the input has, all of it is acknowledged and the last message is an answer
    local id
    [[ -z ${ended:-} ]] || return 0
    [[ -e $scratch/input_ended ]] || return 1
    while read -r id; do [[ -n ${acknowledged[$id]-} ]] || return 1; done <"$scratch/sent"
    [[ ${#text[@]} -eq $complete ]]
}

follow() {  # one connection, from the cursor on
    local line part='' status
    while true; do
        # Looks once a second whether the input has ended; a line of which a part came is put together.
        IFS= read -r -t 1 line <&3
        status=$?
        part+=$line
        if [[ $status -eq 0 ]]; then
            # The id is in the JSON too. `: ping` lines only keep the connection alive.
            if [[ $part == data:* ]]; then failures=0; apply "${part#data:}" || return; fi
            part=
        elif [[ $status -le 128 ]]; then
            return  # the connection has ended
        fi
        is_over && return
    done
}

touch "$scratch/sent"
{ while IFS= read -r line; do send "$line"; done; touch "$scratch/input_ended"; } <&0 &
sender=$!
failures=0
until is_over; do
    # Given up after 40 s without a byte: the server sends a comment line in every 15 s of silence.
    exec 3< <(exec curl -sN --fail --speed-limit 1 --speed-time 40 ${cursor:+-H "Last-Event-ID: $cursor"} "$chat/events")
    stream=$!
    follow
    kill "$stream" 2>/dev/null
    is_over && break
    case $(curl -s -o /dev/null -w '%{http_code}' "$url/api/sessions/$session") in
        404 | 410) echo "session $session is not there" >&2; exit 1 ;;
    esac
    back_off $((failures++))
done
for seq in "${!text[@]}"; do
    jq -cn --argjson seq "$seq" --arg role "${role[seq]}" --arg content "${text[seq]}" '{$seq, $role, $content}'
done
