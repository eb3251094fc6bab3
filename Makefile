# Two commands do everything: `make run` and `make test`. Each sets up what it needs first.
PYTHON ?= python3
DO = $(PYTHON) haishu_portal/dev/bootstrap.py

.PHONY: run test lint format bench lighthouse worker messages setup clean

run: ## the whole portal on http://127.0.0.1:8000 (PORT, HOST, DATABASE_URL, REDIS_URL)
	@$(DO) run
test: ## every check and every test (ARGS="tests/grid -x" for some)
	@$(DO) test $(ARGS)
lint: ## ruff, import contracts, templates, types
	@$(DO) lint
format: ## put Python into the house format
	@$(DO) format
bench: ## measure against the stated limits
	@$(DO) bench $(ARGS)
lighthouse: ## judge the field app on an emulated phone, into docs/lighthouse.md
	@$(DO) lighthouse $(ARGS)
worker: ## only the Celery worker, against the running or the given servers
	@$(DO) worker
messages: ## collect the texts to translate
	@$(DO) messages
setup: ## only prepare .venv, node_modules and static/vendor
	@$(DO) setup
clean: ## remove everything that can be made again; .local/ (your data) stays
	rm -rf .venv node_modules static/vendor staticfiles .pytest_cache .ruff_cache .mypy_cache
