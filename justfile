# Every routine of this repository. `just` alone lists them.

_list:
    @just --list --unsorted

# A server with made-up users, a relying application and an inbox, in one terminal
demo *arguments:
    ./scripts/demo {{arguments}}

# Every test; arguments go to cargo test
test *arguments:
    ./scripts/test {{arguments}}

# All that must pass before a change is taken
check:
    ./.ci/run

# Formats the code
fmt:
    cargo fmt

# Lints the code, tests included
lint:
    cargo clippy --all-targets --locked -- -D warnings

# Builds the code's documentation, private items included
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked --document-private-items

# Measures what is worth measuring
bench *arguments:
    cargo bench --locked {{arguments}}
