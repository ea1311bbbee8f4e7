FROM python:3.11-slim

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore \
    PYTHONUNBUFFERED=1

RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin newsloom
WORKDIR /app

# The libraries change less often than the code, so they are a layer of their own. All are wheels or pure Python: no compiler.
COPY pyproject.toml constraints.txt ./
RUN python -c "import tomllib; project = tomllib.load(open('pyproject.toml', 'rb'))['project']; \
        print(*project['dependencies'], *project['optional-dependencies']['tracing'], sep='\n')" \
        > /tmp/requirements.txt \
    && pip install -c constraints.txt -r /tmp/requirements.txt \
    && rm /tmp/requirements.txt

# Editable, because the models are found beside the code; compiled here, because the user may not write.
COPY . .
RUN pip install --no-deps -e . \
    && python -m compileall -q .

USER 10001:10001
EXPOSE 9464-9468
STOPSIGNAL SIGTERM
# The start period is as long as a worker waits for the broker (NEWSLOOM_BROKER_WAIT_SECONDS).
HEALTHCHECK --interval=30s --timeout=10s --start-period=300s --retries=3 CMD ["python", "deploy/healthcheck.py"]
ENTRYPOINT ["newsloom"]
CMD ["worker"]
