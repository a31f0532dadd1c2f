# nsaudit as an image: docker run --rm -v "$PWD:/project" nsaudit lint
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE constraints.txt ./
COPY nsaudit ./nsaudit
COPY rules ./rules
COPY fixtures ./fixtures
RUN python -m venv /opt/nsaudit \
 && /opt/nsaudit/bin/pip install --no-cache-dir --disable-pip-version-check \
      --constraint constraints.txt . \
 && /opt/nsaudit/bin/pip uninstall --quiet --yes pip

FROM python:3.13-slim
COPY --from=build /opt/nsaudit /opt/nsaudit
# A number, so that a cluster that demands "not root" can see that it is not.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin nsaudit
ENV PATH=/opt/nsaudit/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /project
ENTRYPOINT ["nsaudit"]
CMD ["--help"]
