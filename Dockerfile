# One image for every Sibermata service: the first stage builds the wheel, the second holds the pinned libraries and that wheel only.
# No secret is ever copied in: keys and passwords come as files at run time (compose.yaml).

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/sibermata
WORKDIR /src
COPY requirements.lock ./
# Wheels only, and only those whose hashes stand in the lock: nothing is compiled, nothing else is fetched.
RUN /opt/sibermata/bin/pip install --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md ./
COPY config config
COPY jobs jobs
COPY sibermata sibermata
RUN /opt/sibermata/bin/python -m hatchling build -t wheel -d /dist \
    && /opt/sibermata/bin/pip install --no-deps --no-index /dist/*.whl

FROM python:3.11-slim
RUN groupadd --gid 10001 sibermata \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/sibermata --shell /usr/sbin/nologin sibermata \
    && install -d -o sibermata -g sibermata -m 0700 /var/lib/sibermata
COPY --from=build /opt/sibermata /opt/sibermata
ENV PATH=/opt/sibermata/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 SIBERMATA_DATA=/var/lib/sibermata
USER sibermata
WORKDIR /var/lib/sibermata
STOPSIGNAL SIGTERM
# Does the database answer, and was the last night asked for?
HEALTHCHECK --interval=5m --timeout=30s --start-period=2m --retries=2 CMD ["sibermata-jobs", "health"]
# Whatever is written is for this user only; `exec` hands the signals to the command itself.
ENTRYPOINT ["/bin/sh", "-c", "umask 077 && exec \"$@\"", "sibermata"]
CMD ["sibermata-jobs", "serve"]
