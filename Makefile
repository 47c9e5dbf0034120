# Each target makes what it needs first; a second run finds it done.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# Many of the fast tests wait for a moment: one worker more than there are cores.
WORKERS ?= $$(($$(nproc) + 1))

.DEFAULT_GOAL := help
.PHONY: help demo run test test-all test-faults test-device check format system models clean

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

demo: $(INSTALLED) system models ## play the spoken demonstration questions and hear (or get as WAV files) the answers
	$(BIN)/assistant demo

run: $(INSTALLED) system models ## live: Enter is the button
	$(BIN)/assistant run

test: $(INSTALLED) system-tests models ## every check, and the tests with real models and virtual sound cards, by two workers
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest tests/flow tests/unit -m '(flow or models or slow) and not long' --numprocesses 2 --dist loadgroup

test-all: test ## and what takes minutes: installation, offline proof, benchmarks, the whole evaluation, a book, a page for long
	$(BIN)/pytest tests/unit -m long
	$(BIN)/pytest tests/flow -m 'long and not faults'

test-faults: $(INSTALLED) system-tests models ## make faults on purpose, and print what visitors hear, how soon it is well again, what was lost
	$(BIN)/pytest tests/flow -m faults

test-device: $(INSTALLED) ## the tests on a virtual Raspberry Pi, where there is one (minutes; see tests/device/guest.py)
	$(BIN)/pytest tests/device -m device

check: $(INSTALLED) ## format, lint, types, import rules and the fast tests, without models
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --num-workers 2
	$(BIN)/pytest tests/unit -m 'not slow and not long and not models' --numprocesses $(WORKERS) --dist loadfile

format: $(INSTALLED) ## mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

models: $(INSTALLED)
	@$(BIN)/assistant setup --embedded

system:
	@sh .ci/system-packages libgomp1 libportaudio2 libspeexdsp1 espeak-ng

system-tests:
	@sh .ci/system-packages libgomp1 libportaudio2 libspeexdsp1 espeak-ng systemd pulseaudio pulseaudio-utils libasound2-plugins strace chromium mosquitto \
		tesseract-ocr

$(INSTALLED): pyproject.toml config/constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint config/constraints.txt --editable '.[bundle,embedded,fleet,hands,library,mqtt,ocr,wyoming,dev]'
	@touch $@

clean: ## remove the environment and what was built (models stay)
	rm -rf $(VENV) build dist demo bench .mypy_cache .ruff_cache .pytest_cache
