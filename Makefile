# Two commands matter: `make lab` and `make test`. Everything clever lives in rectlab/classroom.
PYTHON ?= python3
TORCH ?=
ARGS ?=
LESSON ?=
DEVICE ?=

BOOTSTRAP = @$(PYTHON) -I rectlab/classroom/bootstrap.py --torch "$(TORCH)"
RECTLAB = @.venv/bin/python -m rectlab
ON = $(if $(DEVICE),--device $(DEVICE))

.PHONY: help lab test test-all notebooks spread html fresh figure3 table1 figure4 table2 batches bench bench-panel lint clean

help:       ## this list
	@sed -n 's/^\([a-z0-9-]*\): *## */make \1\t/p' Makefile | expand -t 18

lab:        ## open the lessons in JupyterLab (ARGS=--no-browser on a server, TORCH=cpu for the small torch)
	$(BOOTSTRAP)
	$(RECTLAB) lab $(ARGS)

test:       ## prove that everything works, with the network off (ARGS="-k word" picks tests)
	$(BOOTSTRAP) --extra test
	$(RECTLAB) test $(ARGS)

test-all:   ## the same and the slow tests
	$(BOOTSTRAP) --extra test
	$(RECTLAB) test --all $(ARGS)

notebooks:  ## run the lessons in notebooks/ again and store their outputs (ARGS="03" picks lessons)
	$(BOOTSTRAP) --extra test
	$(RECTLAB) notebooks $(ARGS)

spread:     ## run the lessons on 20 fresh sets of seeds and keep how far their numbers spread (hours; ARGS="03 --times 5")
	$(BOOTSTRAP) --extra test
	$(RECTLAB) spread $(ARGS)

html:       ## run the lessons and write each as a page with working sliders, no kernel needed, into pages/ (ARGS="03" picks)
	$(BOOTSTRAP)
	$(RECTLAB) html $(ARGS)

fresh:      ## start your copy of one lesson over, keeping the old one beside it (LESSON=03)
	$(BOOTSTRAP)
	$(RECTLAB) fresh $(LESSON)

figure3:    ## train the networks of the paper's Figure 3 on MNIST: hours (DEVICE=cuda: minutes), or ARGS=--small; goes on if stopped
	$(BOOTSTRAP)
	$(RECTLAB) figure3 $(ARGS) $(ON)

table1:     ## train the networks of the paper's Table 1, MNIST or ARGS=--cifar10: hours (DEVICE=cuda: minutes), or with --small; goes on
	$(BOOTSTRAP)
	$(RECTLAB) table1 $(ARGS) $(ON)

figure4:    ## test error over the number of labels on MNIST, with and without pre-training: minutes
	$(BOOTSTRAP)
	$(RECTLAB) figure4 $(ARGS)

table2:     ## Table 2 in small: networks that read stars, without and with pre-training, on made reviews: minutes
	$(BOOTSTRAP)
	$(RECTLAB) table2 $(ARGS)

batches:    ## zeros against batch size and learning rate, small networks on MNIST: minutes; goes on if stopped
	$(BOOTSTRAP)
	$(RECTLAB) batches $(ARGS) $(ON)

bench:      ## measure the training engine against the usual loop (ARGS=--quick for one small round)
	$(BOOTSTRAP)
	@.venv/bin/python tests/benchmarks/engine.py $(ARGS)

bench-panel: ## measure what the live picture costs the training of the default scope
	$(BOOTSTRAP)
	@.venv/bin/python tests/benchmarks/panel.py

lint:       ## check the style of the code
	$(BOOTSTRAP) --extra test
	@.venv/bin/python -m ruff check .

clean:      ## remove the environment and caches; your own lessons in my_notebooks stay
	@rm -rf .venv .venv.lock .pytest_cache .ruff_cache rectlab.egg-info
	@find rectlab tests -name __pycache__ -type d -prune -exec rm -rf {} +
