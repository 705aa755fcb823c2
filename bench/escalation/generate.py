#!/usr/bin/env python3
"""Messages made from templates, for fit.py beside those that were written one by one.

  generate.py [--each N] templates/*.txt > generated.txt

A template file has lines `name = choice | choice` and patterns `+ {name} ...` (asks for a human) and
`- ...` (does not); a choice may have {names} too. Prints N messages of each pattern of a file, without
repetitions: words that customers hardly write, in orders that they do. Every fourth has a misspelt word.
"""
import argparse
import random
import re

MISSPELT_LETTERS_MIN = 4


def misspell(text, source):
    """One letter of a word left out, doubled or swapped with the next."""
    words = text.split(' ')
    places = [i for i, word in enumerate(words) if len(word) >= MISSPELT_LETTERS_MIN and word.isalpha()]
    if not places:
        return text
    place = source.choice(places)
    word = words[place]
    at = source.randrange(1, len(word) - 1)
    words[place] = source.choice([word[:at] + word[at + 1:], word[:at] + word[at] + word[at:],
                                  word[:at] + word[at + 1] + word[at] + word[at + 2:]])
    return ' '.join(words)


def expand(text, choices, source):
    while '{' in text:
        text = re.sub(r'\{(\w+)\}', lambda name: source.choice(choices[name[1]]), text)
    return re.sub(r' +', ' ', text).replace(' ,', ',').replace(' ?', '?').strip(' ,')


def messages(path, each):
    """Rows "+ text" and "- text" of one file; the same for the same file."""
    source = random.Random(35)
    choices, patterns = {}, []
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            line = line.rstrip('\n')
            if line.startswith(('+ ', '- ')):
                patterns.append(line)
            elif ' =' in line and not line.startswith('#'):
                name, values = line.split(' =', 1)
                choices[name] = [value.strip() for value in values.split('|')]
    seen = set()
    for pattern in patterns:
        for _ in range(each):
            text = expand(pattern[2:], choices, source)
            if source.random() < .25:
                text = misspell(text, source)
            if text and text not in seen:
                seen.add(text)
                yield f'{pattern[0]} {text}'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--each', type=int, default=40)
    parser.add_argument('files', nargs='+')
    options = parser.parse_args()
    for path in options.files:
        print('\n'.join(messages(path, options.each)))


if __name__ == '__main__':
    main()
