# Two commands do everything: `make run` opens the room, `make test` tests it. Both set up what is missing first.

PYTHON_BIN := .venv/bin
READY := .setup-done
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard resources/locale/*/LC_MESSAGES/*.po))
OUT := out
export PYTHONUTF8 := 1

.PHONY: run test lint setup bench validate pictures soak translations lock clean

run: setup
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
	    exec $(PYTHON_BIN)/command-center; \
	else \
	    exec $(PYTHON_BIN)/python -m command_center.displayless $(OUT)/chlorine-leak; \
	fi

test: setup
	$(PYTHON_BIN)/pytest -n 2 --dist loadfile $(TESTS)

lint: setup
	$(PYTHON_BIN)/ruff check .
	$(PYTHON_BIN)/mypy
	$(PYTHON_BIN)/lint-imports

bench: setup
	$(PYTHON_BIN)/python -m tests.benchmarks $(BENCHES)

# The physics against the reference data, set by set; writes docs/validation.md.
validate: setup
	$(PYTHON_BIN)/python -m tests.validation

# The pictures of the README, taken from a running room.
pictures: setup
	$(PYTHON_BIN)/python -m tests.system.seat.pictures docs/pictures --size 1920x1080

# The long runs that no change waits for: SOAK_MINUTES of the whole room, nothing lost, nothing growing.
soak: setup
	$(PYTHON_BIN)/python -m tests.benchmarks --soak $${SOAK_MINUTES:-60}

setup: $(READY) $(CATALOGUES)

$(READY): .ci/setup requirements.lock pyproject.toml
	.ci/setup
	@touch $@

%.mo: %.po | $(READY)
	@# A catalogue without a header counts as fuzzy, which would pass it over.
	$(PYTHON_BIN)/pybabel --quiet compile --use-fuzzy --input-file $< --output-file $@

# Gather the texts anew and merge them into the catalogues.
translations: $(READY)
	$(PYTHON_BIN)/pybabel --quiet extract --no-location --sort-output --omit-header --keyword N_ --keyword tr --keyword Message --keyword BadInput --keyword BadPayload --keyword BadParkFile \
	    --keyword Refused --keyword EmbeddedUnavailable --keyword OutsideModel \
	    --output-file resources/locale/command_center.pot command_center widgets scenes drivers models
	$(PYTHON_BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --omit-header --width 120 \
	    --init-missing --locale zh_CN --domain command_center --input-file resources/locale/command_center.pot --output-dir resources/locale

# Renew the pins (needs uv); commit the result together with what asked for it.
lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header --quiet --output-file requirements.lock

clean:
	rm -rf .venv $(READY) $(OUT) build *.egg-info .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find resources/locale -name '*.mo' -delete
