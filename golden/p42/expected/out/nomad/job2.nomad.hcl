job "p42/job2" {
  type = "batch"
  datacenters = ["*"]
  reschedule {
    attempts = 0
    unlimited = false
  }

  group "job2-000" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "localhost"
    }
    network {
      port "rcf" {
        static = 9002
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "job2-000" {
      driver = "raw_exec"
      user = "bv"
      config {
        command = "daq_application"
        args = ["--name", "job2-000", "--commandFacility", "http://localhost:9002"]
      }
      resources {
        memory_max = -1
      }
    }
  }

  group "job2-001" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "localhost"
    }
    network {
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "job2-001" {
      driver = "raw_exec"
      user = "bv"
      config {
        command = "daq_application"
        args = ["--name", "job2-001", "--commandFacility", "http://localhost:9003"]
      }
      resources {
        memory_max = -1
      }
    }
  }
}
