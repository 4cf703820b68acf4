# What CI runs, a person runs. `make` alone lists the targets.

# Without its demo devkit builds in half a minute, and also while Bedside does not compile.
DEVKIT := cargo run --quiet --package devkit --no-default-features --

DENY_VERSION := 0.20.2
DENY := .work/tools/cargo-deny-$(DENY_VERSION)/bin/cargo-deny

CYCLONEDX_VERSION := 0.5.9
CYCLONEDX := .work/tools/cargo-cyclonedx-$(CYCLONEDX_VERSION)/bin/cargo-cyclonedx

CARGO_FUZZ_VERSION := 0.13.2
CARGO_FUZZ := .work/tools/cargo-fuzz-$(CARGO_FUZZ_VERSION)/bin/cargo-fuzz
RUNS := 1500000

MUTANTS_VERSION := 27.1.0
MUTANTS := .work/tools/cargo-mutants-$(MUTANTS_VERSION)/bin/cargo-mutants

PGBOUNCER := .work/tools/pgbouncer/usr/sbin/pgbouncer
# Why each cannot pass through a pooler stands in docs/SCALING.md.
NOT_POOLED := restore:: roles:: doctor:: upgrade::servers upgrade::an_archive costs:: \
	program::serve_refuses_an_empty documents::every_command neighbours::a_silent_database

.DEFAULT_GOAL := help

.PHONY: help
help: ## Lists the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1 /p' Makefile | while read -r name text; do \
		printf '  make %-15s %s\n' "$$name" "$$text"; done

.PHONY: demo
demo: ## Starts Bedside with a simulated Zoom; installs what it needs
	@cargo run --quiet --package devkit -- demo

.PHONY: test
test: ## Runs all tests, a real browser included; installs what they need
	@$(DEVKIT) setup --browser --checkers
	@$(DEVKIT) with-postgres -- cargo test --workspace --no-fail-fast

.PHONY: faults
faults: ## Runs the fault suite whole and writes docs/RELIABILITY.md; DRIVE=kills for one part
	@$(DEVKIT) setup
	@test -n '$(DRIVE)' || rm -rf target/faults/rows
	@BEDSIDE_FAULTS=full $(DEVKIT) with-postgres -- cargo test --release --package bedside \
		--test faults --no-fail-fast -- --test-threads=1 --nocapture $(DRIVE)

.PHONY: fuzz
fuzz: $(CARGO_FUZZ) ## Fuzzes what reads from outside and writes docs/FUZZING.md; RUNS= for each target
	@sh fuzz/run.sh $(CARGO_FUZZ) $(RUNS) $(TARGET)

.PHONY: a11y
a11y: ## Looks at every page with axe, in every scheme and width, with script and without
	@$(DEVKIT) setup --browser
	@BEDSIDE_A11Y=full $(DEVKIT) with-postgres -- cargo test --package bedside --test browser a11y

.PHONY: bench
bench: ## Measures the hot paths against the limit and writes docs/PERFORMANCE.md
	@$(DEVKIT) setup
	@$(DEVKIT) with-postgres -- cargo bench --package bedside --bench paths

.PHONY: pooler
pooler: $(PGBOUNCER) ## Runs the journeys through PgBouncer in transaction mode; needs apt-get
	@$(DEVKIT) setup
	@$(DEVKIT) with-postgres -- sh ops/scaling/through_pgbouncer.sh $(PGBOUNCER) transaction \
		cargo test --package bedside --test it -- $(addprefix --skip ,$(NOT_POOLED))

.PHONY: bench-scale
bench-scale: ## Measures whether the hot paths stay flat up to a million installations
	@$(DEVKIT) setup
	@$(DEVKIT) with-postgres -- cargo bench --package bedside --bench paths -- scale

.PHONY: tenancy-mutants
tenancy-mutants: ## Lets each statement mean everybody's rows, and looks whether a test notices
	@$(DEVKIT) setup
	@BEDSIDE_MUTANTS=1 $(DEVKIT) with-postgres -- cargo test --package bedside --test it \
		tenancy::mutants -- --nocapture

.PHONY: mutants
mutants: $(MUTANTS) ## Changes what guards secrets bit by bit, and looks whether a test notices; MODULE=webhook for one
	@$(DEVKIT) setup
	@$(DEVKIT) with-postgres -- sh ops/mutants/run.sh '$(CURDIR)/$(MUTANTS)' $(MODULE)

.PHONY: breakages
breakages: ## Takes each defence out, and looks whether its tests notice; NAME="5a 9b" for some
	@$(DEVKIT) setup --browser --checkers
	@BEDSIDE_BREAKAGES='$(NAME)' $(DEVKIT) with-postgres --migrations migrations -- \
		cargo test --package bedside --test security each_breakage -- --nocapture

.PHONY: picture
picture: ## Takes the pictures in docs/pictures again: light, dark and on a phone
	@$(DEVKIT) setup --browser
	@BEDSIDE_PICTURE=1 $(DEVKIT) with-postgres -- cargo test --package bedside --test browser picture

.PHONY: image-size
image-size: ## Builds the last stage of the image from a release build and tells its size
	cargo build --release --locked --package bedside
	@sh ops/image/measure.sh

.PHONY: stack
stack: ## Builds and starts the containers, and connects and starts a meeting; needs Docker
	@docker info >/dev/null || { echo 'No container engine answers to `docker info`.'; exit 1; }
	@$(DEVKIT) setup
	@BEDSIDE_STACK=1 $(DEVKIT) with-postgres -- cargo test --package bedside --test it stack -- --nocapture

.PHONY: evidence
evidence: $(DENY) $(CYCLONEDX) ## Writes what Zoom's reviewers ask for into evidence/; runs all tests
	@$(DEVKIT) setup --browser --checkers
	@sh ops/evidence/collect.sh evidence $(DENY) $(CYCLONEDX) $(DEVKIT)

.PHONY: check
check: $(DENY) ## Checks format, lints, documents, dependencies and the checked SQL
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps
	$(DENY) --log-level error check bans licenses sources
	@if $(DENY) fetch db 2>/dev/null; then $(DENY) --log-level error check advisories; \
		else echo 'advisories: skipped, database not reachable'; fi
	@tree=$$(cargo tree --package bedside --edges normal,build --prefix none) || exit 1; \
		if echo "$$tree" | grep -E '^(zoom-simulator|devkit) '; then \
			echo 'The program that ships must not contain these.'; exit 1; fi
	@$(MAKE) --no-print-directory sql-data
	@diff -r .sqlx target/sqlx || { echo '.sqlx is out of date; run make prepare.'; exit 1; }

.PHONY: level
level: ## Writes today's statements down, before the first migration of a release is added
	@last=$$(ls migrations | sed -n 's/^\([0-9]\{4\}\)_.*/\1/p' | tail -1); \
		grep -h '^  "query": ' .sqlx/*.json | LC_ALL=C sort > tests/it/levels/$$last.txt; \
		echo "tests/it/levels/$$last.txt is written; name it in tests/it/upgrade.rs."

.PHONY: prepare
prepare: sql-data ## Rewrites .sqlx from the migrations and the queries
	rm -rf .sqlx
	cp -R target/sqlx .sqlx

# The macros write down what a live, freshly migrated database tells them. cargo does not know
# that they depend on it, so lib.rs is touched to have Bedside compiled again.
.PHONY: sql-data
sql-data:
	@$(DEVKIT) setup
	rm -rf target/sqlx
	mkdir -p target/sqlx
	touch src/lib.rs
	SQLX_OFFLINE=false SQLX_OFFLINE_DIR='$(CURDIR)/target/sqlx' \
		$(DEVKIT) with-postgres --migrations migrations -- cargo check --package bedside --all-targets

# With the libraries that the package of PgBouncer needs and a machine may lack.
$(PGBOUNCER):
	sh devkit/src/unpack_with_apt.sh .work/tools/pgbouncer pgbouncer libc-ares2 libevent-2.1-7

# Not optimised: that takes a third of the time to build, and two seconds to run.
$(DENY):
	cargo install cargo-deny --version $(DENY_VERSION) --locked --debug --no-default-features \
		--root .work/tools/cargo-deny-$(DENY_VERSION)

$(CYCLONEDX):
	cargo install cargo-cyclonedx --version $(CYCLONEDX_VERSION) --locked --debug \
		--root .work/tools/cargo-cyclonedx-$(CYCLONEDX_VERSION)

$(CARGO_FUZZ):
	cargo install cargo-fuzz --version $(CARGO_FUZZ_VERSION) --locked --debug \
		--root .work/tools/cargo-fuzz-$(CARGO_FUZZ_VERSION)

$(MUTANTS):
	cargo install cargo-mutants --version $(MUTANTS_VERSION) --locked --debug \
		--root .work/tools/cargo-mutants-$(MUTANTS_VERSION)
