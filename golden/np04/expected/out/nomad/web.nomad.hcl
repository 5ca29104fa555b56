job "np04-physics-v5/web" {
  type = "batch"
  datacenters = ["*"]
  reschedule {
    attempts = 0
    unlimited = false
  }

  group "web-000" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-002"
    }
    network {
      port "http" {
        static = 30003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "web-000" {
      driver = "raw_exec"
      user = "np04web"
      config {
        command = "/opt/dunedaq/webui/bin/webui"
        args = ["--port", "30003", "--run-control", "http://10.73.136.82:30000"]
      }
      env = {
        "WEBUI_TITLE" = "NP04 'physics' 100% live"
      }
      resources {
        memory_max = -1
      }
    }
  }
}
